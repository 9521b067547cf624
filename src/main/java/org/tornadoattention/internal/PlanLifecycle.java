package org.tornadoattention.internal;

import java.util.function.Supplier;

/// Open and closed: any number of runs at once while open, and a close that waits for them.
public final class PlanLifecycle {
    private final RunScope runs =
            new RunScope(
                    "the plan is closed: make a new one",
                    "a plan must not be closed from within its own run");

    /// Runs `work` unless the plan is closed or about to be.
    ///
    /// @throws IllegalStateException if the plan is closed, or a close waits for earlier runs
    public <T> T whileOpen(Supplier<T> work) {
        return runs.run(work);
    }

    /// Closes once: refuses new runs, waits for those under way, then releases. Later calls only
    /// wait for runs.
    ///
    /// @throws IllegalStateException if called from within a run of the same plan, on whichever of
    ///   its threads
    public void close(Runnable release) {
        if (runs.close()) {
            release.run();
        }
    }
}
