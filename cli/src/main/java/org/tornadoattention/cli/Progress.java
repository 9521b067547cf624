package org.tornadoattention.cli;

import java.io.PrintWriter;
import java.time.Duration;

/// Tells on standard error what is going on, once it takes longer than two seconds: a terminal gets
/// one line that is updated, anything else a line now and then.
final class Progress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(200);
    private static final Duration LINE_PERIOD = Duration.ofSeconds(10);
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private final Thread thread;
    private volatile String text;
    private boolean closed;
    private boolean shown;

    Progress(PrintWriter err, boolean terminal, String text) {
        this.err = err;
        this.terminal = terminal;
        this.text = text;
        thread = Thread.ofVirtual().name("progress").start(this::tell);
    }

    /// Changes what is told.
    void update(String now) {
        text = now;
    }

    /// Prints something where the line is, which comes again below it.
    synchronized void aside(Runnable printing) {
        if (terminal && shown) {
            err.print(CLEAR_LINE);
            err.flush();
        }
        printing.run();
    }

    /// Clears the line and falls silent.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tell() {
        Duration next = PATIENCE;
        try {
            while (!closed) {
                Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                if (elapsed.compareTo(next) >= 0) {
                    print(elapsed.toSeconds());
                    next = elapsed.plus(terminal ? TERMINAL_PERIOD : LINE_PERIOD);
                }
                wait(TERMINAL_PERIOD.toMillis());
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; progress is not worth failing for.
            Thread.currentThread().interrupt();
        }
        if (terminal && shown) {
            err.print(CLEAR_LINE);
            err.flush();
        }
    }

    private void print(long seconds) {
        String line = "attend: %s (%d s)".formatted(text, seconds);
        if (terminal) {
            err.print(CLEAR_LINE + line);
        } else {
            err.println(line);
        }
        err.flush();
        shown = true;
    }
}
