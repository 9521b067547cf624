package org.tornadoattention.cli.child;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A process that is ended, with those that it started, when it is closed, or when a signal ends
/// this Java.
final class BoundProcess implements AutoCloseable {
    private final Thread hook = new Thread(this::abandon, "end-child");
    private Optional<Process> process = Optional.empty();
    private boolean abandoned;

    private BoundProcess() {}

    /// Starts the process.
    ///
    /// @throws IOException if it cannot be started
    static BoundProcess start(ProcessBuilder builder) throws IOException {
        BoundProcess bound = new BoundProcess();
        try {
            Runtime.getRuntime().addShutdownHook(bound.hook);
        } catch (IllegalStateException e) {
            throw new IOException("interrupted", e);
        }
        try {
            bound.begin(builder);
        } catch (IOException e) {
            bound.removeHook();
            throw e;
        }
        return bound;
    }

    /// Only now, when somebody is there to end it.
    private synchronized void begin(ProcessBuilder builder) throws IOException {
        if (abandoned) {
            throw new IOException("interrupted");
        }
        Process started = builder.start();
        process = Optional.of(started);
        started.getOutputStream().close();
    }

    /// Waits for its end.
    ///
    /// @return the exit status; empty where it did not end within the limit
    Optional<Integer> status(Duration limit) throws InterruptedException {
        Process running = process.orElseThrow();
        return running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(running.exitValue())
                : Optional.empty();
    }

    @Override
    public void close() {
        end();
        removeHook();
    }

    private synchronized void abandon() {
        abandoned = true;
        end();
    }

    private void end() {
        if (process.isEmpty()) {
            return;
        }
        Process running = process.get();
        List<ProcessHandle> descendants = running.descendants().toList();
        running.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        running.onExit().join();
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // Java ends, and the hook has run or will.
        }
    }
}
