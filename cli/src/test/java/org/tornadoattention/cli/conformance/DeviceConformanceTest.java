package org.tornadoattention.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.Engines;
import org.tornadoattention.cli.ConformanceFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Every case of other projects on the device of TornadoVM: none fails, and what is skipped is what
/// the engine does not do.
@Tag("device")
final class DeviceConformanceTest {
    /// Parts of the only reasons to skip a case.
    private static final List<String> REASONS =
            List.of(
                    "does not compute in float64",
                    "written as Java lambdas",
                    "which has no half precision",
                    "does not compute additive attention",
                    "does not compute whole layers");

    @TestFactory
    Stream<DynamicTest> noCaseFails() throws IOException {
        requireDevice();
        ConformanceRunner runner = new ConformanceRunner(ConformanceFolder.required());
        List<DynamicTest> tests = new ArrayList<>();
        for (Path one : runner.cases()) {
            tests.add(
                    DynamicTest.dynamicTest(
                            "tornado " + one.getFileName(), () -> passesOrIsRefused(runner, one)));
        }
        return tests.stream();
    }

    private static void requireDevice() {
        AttentionEngineProvider tornado =
                Engines.providers().stream()
                        .filter(provider -> provider.name().equals("tornado"))
                        .findFirst()
                        .orElseThrow();
        if (tornado.availability() instanceof EngineAvailability.Missing missing) {
            String reason = "%s. %s".formatted(missing.reason(), missing.remedy());
            System.out.println("SKIPPED, needs a device: DeviceConformanceTest: " + reason);
            Assumptions.abort(reason);
        }
    }

    private static void passesOrIsRefused(ConformanceRunner runner, Path one) {
        try (AttentionEngine engine = Engines.open("tornado")) {
            CaseResult result = runner.run(one, engine);
            switch (result.outcome()) {
                case Outcome.Passed _ -> {}
                case Outcome.Skipped skipped ->
                        assertTrue(
                                REASONS.stream().anyMatch(skipped.reason()::contains),
                                skipped.reason());
                case Outcome.Failed failed -> throw new AssertionError(failed.message());
            }
        }
    }
}
