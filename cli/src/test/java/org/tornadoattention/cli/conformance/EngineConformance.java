package org.tornadoattention.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
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

/// The cases of other projects on the first device of an engine: none fails, and what is skipped is
/// what the engine says that it does not do.
///
/// @param engine its name
/// @param refusals parts of the only reasons to skip a case
record EngineConformance(String engine, List<String> refusals) {
    /// What no engine on a device does.
    static final List<String> ON_DEVICES =
            List.of("does not compute in float64", "written as Java lambdas");

    EngineConformance {
        refusals = List.copyOf(refusals);
    }

    /// Whether the engine has a device here.
    boolean isAvailable() {
        return provider().availability() instanceof EngineAvailability.Available;
    }

    private AttentionEngineProvider provider() {
        return Engines.providers().stream()
                .filter(provider -> provider.name().equals(engine))
                .findFirst()
                .orElseThrow();
    }

    /// A test for each case; without a device, none, which is said.
    Stream<DynamicTest> tests() throws IOException {
        if (provider().availability() instanceof EngineAvailability.Missing missing) {
            String reason = "%s. %s".formatted(missing.reason(), missing.remedy());
            System.out.println(
                    "SKIPPED, needs a device of engine %s: conformance: %s"
                            .formatted(engine, reason));
            Assumptions.abort(reason);
        }
        ConformanceRunner runner = new ConformanceRunner(ConformanceFolder.required());
        String device;
        try (AttentionEngine open = Engines.open(engine)) {
            device = open.device().name();
        }
        List<Path> cases = runner.cases();
        assertTrue(!cases.isEmpty(), "the folder has no case");
        System.out.println(
                "conformance of engine %s runs on %s, %d cases"
                        .formatted(engine, device, cases.size()));
        List<DynamicTest> tests = new ArrayList<>();
        for (Path one : cases) {
            tests.add(
                    DynamicTest.dynamicTest(
                            "%s on %s: %s".formatted(engine, device, one.getFileName()),
                            () -> passesOrIsRefused(runner, one)));
        }
        return tests.stream();
    }

    private void passesOrIsRefused(ConformanceRunner runner, Path one) {
        CaseResult result = run(runner, one);
        switch (result.outcome()) {
            case Outcome.Passed _ -> {}
            case Outcome.Skipped skipped ->
                    assertTrue(
                            refusals.stream().anyMatch(skipped.reason()::contains),
                            skipped.reason());
            case Outcome.Failed failed -> throw new AssertionError(failed.message());
        }
    }

    /// Runs one case.
    CaseResult run(ConformanceRunner runner, Path one) {
        try (AttentionEngine open = Engines.open(engine)) {
            return runner.run(one, open);
        }
    }
}
