package org.tornadoattention.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The runs under way on something that can be closed, and who is inside one.
///
/// A close refuses new runs at once and waits for those under way. No lock is held during a run, so
/// that neither a run within a run nor one that a user's function waits for can block behind a
/// close: it fails. A thread that works for a run of another thread says so by [#help], so that a
/// close from within a run is known on every thread of the run and refused: it would wait for
/// itself. Threads that a user's function starts on its own are not known.
public final class RunScope {
    /// The scopes whose runs the current thread works for.
    private static final ScopedValue<List<RunScope>> CURRENT = ScopedValue.newInstance();

    private final String closedMessage;
    private final String withinMessage;
    private int runs; // guarded by this
    private volatile boolean closing; // written under this

    /// @param closedMessage for runs after the close
    /// @param withinMessage for a close from within a run
    public RunScope(String closedMessage, String withinMessage) {
        this.closedMessage = closedMessage;
        this.withinMessage = withinMessage;
    }

    /// The scopes whose runs the current thread works for, to hand to [#help].
    public static List<RunScope> current() {
        return CURRENT.orElse(List.of());
    }

    /// Works, on another thread, for runs of the given scopes, which last longer than the work.
    public static void help(List<RunScope> scopes, Runnable work) {
        ScopedValue.where(CURRENT, scopes).run(work);
    }

    /// Whether the current thread works for a run of this scope.
    public boolean isWithin() {
        return current().contains(this);
    }

    /// Refuses once closed.
    ///
    /// Refuses what is not to begin after a close.
    ///
    /// @throws IllegalStateException if closed, or about to be
    public void requireOpen() {
        if (closing) {
            throw new IllegalStateException(closedMessage);
        }
    }

    /// Does `work` as one run.
    ///
    /// @throws IllegalStateException if closed, or about to be
    public <T> T run(Supplier<T> work) {
        List<RunScope> inside = new ArrayList<>(current());
        inside.add(this);
        synchronized (this) {
            requireOpen();
            runs++;
        }
        try {
            return ScopedValue.where(CURRENT, inside).call(work::get);
        } finally {
            synchronized (this) {
                runs--;
                notifyAll();
            }
        }
    }

    /// Refuses new runs and waits for those under way.
    ///
    /// @return whether this is the first close, which is to release what the runs used
    /// @throws IllegalStateException if called from within a run of this scope
    public synchronized boolean close() {
        if (isWithin()) {
            throw new IllegalStateException(withinMessage);
        }
        boolean first = !closing;
        closing = true;
        boolean interrupted = false;
        while (runs > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // What the runs use must not be released under them.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return first;
    }
}
