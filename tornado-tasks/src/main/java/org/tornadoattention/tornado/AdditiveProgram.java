package org.tornadoattention.tornado;

/// The compiled kernels of additive attention over one set of arrays.
interface AdditiveProgram extends AutoCloseable {
    /// What compiles kernels.
    interface Factory {
        /// Makes a program over these arrays.
        ///
        /// @param features by [org.tornadoattention.tornado.kernel.Features]
        AdditiveProgram create(AdditiveArrays arrays, int features);
    }

    /// Computes one run.
    ///
    /// @param newMemory whether keys, values or masks changed since the last one
    /// @param run its number
    void run(boolean newMemory, int run);

    /// Frees device memory.
    @Override
    void close();
}
