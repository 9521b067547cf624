package org.tornadoattention.tornado.ahead;

/// What has a driver compile stored kernels, and gives what came of it: an engine may be one.
///
/// The bytes are for devices and drivers like that one. As [StoredKernel#binaryFile()] they spare
/// the next process the compiler.
public interface KernelCompiler {
    /// The program of a kernel as the driver compiled it, at least one byte.
    ///
    /// @throws org.tornadoattention.tornado.DeviceFailureException if it does not compile, or the
    ///   driver keeps what it compiled for itself
    byte[] binary(AheadKernel kernel);
}
