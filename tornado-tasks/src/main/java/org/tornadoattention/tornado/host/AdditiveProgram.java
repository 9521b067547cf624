package org.tornadoattention.tornado.host;

/// The compiled kernels of additive attention over one set of memory.
public interface AdditiveProgram extends AutoCloseable {
    /// What compiles kernels.
    interface Factory {
        /// Makes a program.
        ///
        /// @param capacity how large bias and boolean mask may be
        /// @param features by [org.tornadoattention.tornado.kernel.Features]
        AdditiveProgram create(MaskCapacity capacity, int features);
    }

    /// Its memory on the host, the same for as long as it lives.
    AdditiveMemory memory();

    /// Computes one run.
    ///
    /// @param newMemory whether keys, values or masks changed since the last one
    /// @param run its number
    void run(boolean newMemory, int run);

    /// Frees device memory.
    @Override
    void close();
}
