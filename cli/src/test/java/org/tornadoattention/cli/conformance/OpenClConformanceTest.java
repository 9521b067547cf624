package org.tornadoattention.cli.conformance;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.util.stream.Stream;

/// Every case of other projects by kernels that were compiled ahead of time, on the first OpenCL
/// device. What is skipped, TornadoVM's engine skips for the same reasons: at least as many pass as
/// there.
final class OpenClConformanceTest {
    static final EngineConformance OPENCL =
            new EngineConformance("opencl", EngineConformance.ON_DEVICES);

    @TestFactory
    Stream<DynamicTest> noCaseFails() throws IOException {
        return OPENCL.tests();
    }
}
