package org.tornadoattention.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tornadoattention.cli.ConformanceFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Every case of other projects on the device of TornadoVM.
@Tag("device")
final class DeviceConformanceTest {
    private static final EngineConformance TORNADO =
            new EngineConformance(
                    "tornado",
                    Stream.concat(
                                    EngineConformance.ON_DEVICES.stream(),
                                    Stream.of(
                                            "which has no half precision",
                                            "does not compute additive attention",
                                            "does not compute whole layers"))
                            .toList());

    @TestFactory
    Stream<DynamicTest> noCaseFails() throws IOException {
        return TORNADO.tests();
    }

    @Test
    void kernelsCompiledAheadPassWhateverTheseDo() throws IOException {
        Assumptions.assumeTrue(TORNADO.isAvailable(), "TornadoVM has no device");
        Assumptions.assumeTrue(OpenClConformanceTest.OPENCL.isAvailable(), "no OpenCL driver");
        ConformanceRunner runner = new ConformanceRunner(ConformanceFolder.required());
        List<String> worse = new ArrayList<>();
        int passed = 0;
        int ahead = 0;
        for (Path one : runner.cases()) {
            boolean tornado = TORNADO.run(runner, one).outcome() instanceof Outcome.Passed;
            boolean opencl =
                    OpenClConformanceTest.OPENCL.run(runner, one).outcome()
                            instanceof Outcome.Passed;
            passed += tornado ? 1 : 0;
            ahead += opencl ? 1 : 0;
            if (tornado && !opencl) {
                worse.add(one.getFileName().toString());
            }
        }
        System.out.println(
                "conformance cases passed: %d by engine tornado, %d by engine opencl"
                        .formatted(passed, ahead));
        assertTrue(worse.isEmpty(), "passed by engine tornado alone: " + worse);
    }
}
