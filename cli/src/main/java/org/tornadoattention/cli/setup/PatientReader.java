package org.tornadoattention.cli.setup;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Reads a stream with a time limit, which streams do not have.
final class PatientReader implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(1);

    private final InputStream in;
    private final Duration patience;
    private final Consumer<Duration> silent;
    private final ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor();

    /// @param patience how long nothing may come
    /// @param silent told each second in which nothing comes how long that is so
    PatientReader(InputStream in, Duration patience, Consumer<Duration> silent) {
        this.in = in;
        this.patience = patience;
        this.silent = silent;
    }

    /// Reads what there is.
    ///
    /// @return the number of bytes; -1 at the end
    /// @throws BrokenOff if nothing comes for too long, or the stream breaks off
    int read(byte[] chunk) throws BrokenOff, InterruptedException {
        Future<Integer> next = reader.submit(() -> in.read(chunk));
        long start = System.nanoTime();
        Duration waited = Duration.ZERO;
        while (true) {
            Duration left = patience.minus(waited);
            try {
                Duration step = left.compareTo(STEP) < 0 ? left : STEP;
                return next.get(step.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                waited = Duration.ofNanos(System.nanoTime() - start);
                if (waited.compareTo(patience) >= 0) {
                    throw new BrokenOff("nothing came for %d s".formatted(patience.toSeconds()), e);
                }
                silent.accept(waited);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new BrokenOff(String.valueOf(cause.getMessage()), e);
            }
        }
    }

    /// Closes the stream first, which ends a read that waits.
    @Override
    public void close() throws IOException {
        in.close();
        reader.close();
    }
}
