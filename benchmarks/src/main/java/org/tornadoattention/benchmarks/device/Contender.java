package org.tornadoattention.benchmarks.device;

import org.tornadoattention.Tensor;

import java.util.Optional;

/// One way to compute a [Problem], made ready: compiled at the first call, with unchanged inputs
/// left on the device by every later one.
interface Contender extends AutoCloseable {
    /// As tables name it.
    String name();

    /// Which kernel ran; known after the first call.
    String kernel();

    /// One call from host to host: the result is in [#output] when it returns.
    void run();

    /// `[B][H][N][D]`, overwritten by each call.
    Tensor output();

    /// One more call with the device's own clock, if it has one.
    ///
    /// @return the time in kernels, in milliseconds
    Optional<Double> kernelMillis();

    @Override
    void close();
}
