package org.tornadoattention.benchmarks.cpu;

import java.util.Optional;

/// A library that computes cells, in a process of its own.
public interface Contender extends AutoCloseable {
    /// Prepares a cell: tensors, models, plans; whatever a program does once.
    ///
    /// @return the cell, ready to run, or empty if the library has no such operation
    /// @throws Exception if the library fails
    Optional<Prepared> prepare(CellInputs inputs) throws Exception;

    /// Versions and settings, for the record.
    String description();

    @Override
    void close();

    /// A cell that is ready to run again and again on the same inputs.
    interface Prepared extends AutoCloseable {
        /// Computes the output once.
        void run() throws Exception;

        /// The output of one more run.
        ///
        /// @return `[B][Hq][Nq][D]`
        float[] output() throws Exception;

        @Override
        void close();
    }
}
