package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.Engines;
import org.tornadoattention.cli.conformance.CaseResult;
import org.tornadoattention.cli.conformance.ConformanceRunner;
import org.tornadoattention.cli.conformance.Outcome;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `attend conformance`: cases of other projects, run on the engines here.
@Command(
        name = "conformance",
        description = {
            "Runs every case below a folder: a case is a folder with case.json and .npy files.",
            "Prints one line for each case and engine, and at the end for each engine how many"
                    + " passed, failed and were skipped."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend conformance conformance",
            "  attend conformance conformance/onnx-attention --engine jvm",
            "",
            "Exit status: 0 if no case failed, 1 if one did, 2 if the folder has no case."
        })
final class ConformanceCommand extends AttendCommand {
    @Parameters(paramLabel = "DIR", description = "The folder with the cases, at any depth.")
    private Path folder = Path.of("");

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            split = ",",
            description = "Engine to run them on; default: every one that is available.")
    private List<String> engines = new ArrayList<>();

    @Mixin private EngineArguments engineArguments = new EngineArguments();

    @Option(names = "--json", description = "Prints one JSON object instead of lines.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UsageFailure("DIR must be a folder but was '%s'".formatted(folder));
        }
        ConformanceRunner runner = new ConformanceRunner(folder);
        List<Path> cases = runner.cases();
        if (cases.isEmpty()) {
            throw new UsageFailure(
                    "DIR must have a case, a folder with case.json, but '%s' has none"
                            .formatted(folder));
        }
        engines.forEach(EngineArguments::requireKnown);
        List<Tally> tallies = new ArrayList<>();
        ObjectNode root = Json.object();
        ArrayNode results = root.putArray("cases");
        try (Progress progress = progress("conformance")) {
            for (String name : engines.isEmpty() ? available() : engines) {
                Tally tally = new Tally(name);
                tallies.add(tally);
                try (AttentionEngine engine = engineArguments.open(name)) {
                    for (Path one : cases) {
                        progress.update(
                                "%s, case %d of %d"
                                        .formatted(name, tally.count() + 1, cases.size()));
                        CaseResult result = runner.run(one, engine);
                        tally.add(result.outcome());
                        if (json) {
                            describe(result, results.addObject());
                        } else {
                            out().println(result);
                        }
                    }
                }
            }
        }
        if (json) {
            ArrayNode totals = root.putArray("engines");
            tallies.forEach(tally -> tally.describe(totals.addObject()));
            Json.print(out(), root);
        } else {
            tallies.forEach(out()::println);
        }
        return tallies.stream().anyMatch(tally -> tally.failed > 0) ? ErrorReport.FAILED : OK;
    }

    private static List<String> available() {
        return Engines.providers().stream()
                .filter(p -> p.availability() instanceof EngineAvailability.Available)
                .map(AttentionEngineProvider::name)
                .toList();
    }

    private static void describe(CaseResult result, ObjectNode object) {
        object.put("engine", result.engine()).put("case", result.name());
        switch (result.outcome()) {
            case Outcome.Passed passed ->
                    object.put("result", "PASS").put("maxError", passed.maxError());
            case Outcome.Failed failed ->
                    object.put("result", "FAIL").put("message", failed.message());
            case Outcome.Skipped skipped ->
                    object.put("result", "SKIP").put("message", skipped.reason());
        }
    }

    /// Counts the outcomes of one engine.
    private static final class Tally {
        private final String engine;
        private int passed;
        private int failed;
        private int skipped;

        private Tally(String engine) {
            this.engine = engine;
        }

        private void add(Outcome outcome) {
            switch (outcome) {
                case Outcome.Passed _ -> passed++;
                case Outcome.Failed _ -> failed++;
                case Outcome.Skipped _ -> skipped++;
            }
        }

        private int count() {
            return passed + failed + skipped;
        }

        private void describe(ObjectNode object) {
            object.put("engine", engine).put("passed", passed);
            object.put("failed", failed).put("skipped", skipped);
        }

        @Override
        public String toString() {
            return "%s: %d passed, %d failed, %d skipped"
                    .formatted(engine, passed, failed, skipped);
        }
    }
}
