package org.tornadoattention.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.Engines;
import org.tornadoattention.cli.ConformanceFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Every case of other projects, on both engines that need no device: none fails, none is skipped.
final class ConformanceTest {
    @TestFactory
    Stream<DynamicTest> everyCasePasses() throws IOException {
        ConformanceRunner runner = new ConformanceRunner(ConformanceFolder.required());
        List<Path> cases = runner.cases();
        assertFalse(cases.isEmpty(), "the folder has no case");
        List<DynamicTest> tests = new ArrayList<>();
        for (AttentionEngineProvider provider : Engines.providers()) {
            if (List.of("oracle", "jvm").contains(provider.name())) {
                for (Path one : cases) {
                    tests.add(
                            DynamicTest.dynamicTest(
                                    provider.name() + " " + one.getFileName(),
                                    () -> passes(runner, one, provider.name())));
                }
            }
        }
        return tests.stream();
    }

    private static void passes(ConformanceRunner runner, Path one, String name) {
        try (AttentionEngine engine = Engines.open(name)) {
            CaseResult result = runner.run(one, engine);
            assertInstanceOf(Outcome.Passed.class, result.outcome(), result.toString());
        }
    }
}
