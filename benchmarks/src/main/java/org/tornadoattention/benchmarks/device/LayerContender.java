package org.tornadoattention.benchmarks.device;

import org.tornadoattention.Tensor;

/// One way to compute a [LayerProblem], with its weights made ready.
interface LayerContender extends AutoCloseable {
    /// As tables name it.
    String name();

    /// Which kernels ran; known after the first call.
    String kernel();

    /// One call from host to host.
    ///
    /// @param input `[1][N][E]`
    /// @return `[1][N][E]`, the caller's
    Tensor run(Tensor input);

    @Override
    void close();
}
