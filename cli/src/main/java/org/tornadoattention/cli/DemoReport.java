package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.Engines;
import org.tornadoattention.cli.conformance.CaseResult;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What `attend demo` found, for people and for programs.
///
/// @param scope which rows were checked
/// @param allowed the largest error that is no failure
/// @param picture the file
/// @param pictureEngine the engine whose weights it shows
record DemoReport(
        DemoProblem problem,
        String scope,
        double allowed,
        List<EngineRun> runs,
        Path picture,
        String pictureEngine) {

    /// Whether every engine is as near to the oracle as allowed; NaN is not.
    boolean allRight() {
        return runs.stream().allMatch(run -> run.largestError() <= allowed);
    }

    /// Prints the table and what belongs to it.
    void print(PrintWriter out) {
        out.println(problem);
        out.println();
        TextTable table = new TextTable();
        table.add(
                "engine",
                "device",
                "kernel",
                "runs",
                "median time",
                "GFLOP/s",
                "largest error",
                "");
        for (EngineRun run : runs) {
            table.add(
                    run.info().engine(),
                    "%s (%s)".formatted(run.info().device(), run.info().backend()),
                    run.info().kernel(),
                    Integer.toString(run.times().size()),
                    String.format(Locale.ROOT, "%.2f ms", run.median().toNanos() / 1e6),
                    String.format(Locale.ROOT, "%.2f", run.gigaflopsPerSecond()),
                    CaseResult.shortNumber(run.largestError()),
                    verdict(run));
        }
        table.print(out);
        for (AttentionEngineProvider provider : Engines.providers()) {
            if (provider.availability() instanceof EngineAvailability.Missing missing) {
                out.printf(
                        "%s is not available: %s. %s%n",
                        provider.name(), missing.reason(), missing.remedy());
            }
        }
        out.println();
        out.printf(
                "%s against the oracle in double precision; an error of at most %s is allowed%n",
                scope, CaseResult.shortNumber(allowed));
        out.printf("picture: %s (weights by engine %s)%n", picture, pictureEngine);
        out.printf("memory: %s%n", PeakMemory.now());
    }

    private String verdict(EngineRun run) {
        if (run.info().engine().equals(DemoCommand.ORACLE)) {
            return "reference";
        }
        return run.largestError() <= allowed ? "ok" : "WRONG";
    }

    /// The same as one JSON object.
    ObjectNode json() {
        AttentionShape shape = problem.shape();
        ObjectNode root = Json.object();
        root.put("batch", shape.batch())
                .put("queryHeads", shape.queryHeads())
                .put("keyValueHeads", shape.keyValueHeads())
                .put("length", shape.queryLength())
                .put("headDim", shape.headDim())
                .put("mask", problem.causal() ? "causal" : "none")
                .put("flops", problem.flops())
                .put("check", scope)
                .put("allowedError", allowed);
        ArrayNode engines = root.putArray("engines");
        for (EngineRun run : runs) {
            engines.addObject()
                    .put("engine", run.info().engine())
                    .put("backend", run.info().backend())
                    .put("device", run.info().device())
                    .put("kernel", run.info().kernel())
                    .put("runs", run.times().size())
                    .put("medianMilliseconds", run.median().toNanos() / 1e6)
                    .put("gigaflopsPerSecond", run.gigaflopsPerSecond())
                    .put("largestError", run.largestError())
                    .put("verdict", verdict(run));
        }
        ArrayNode missingEngines = root.putArray("missing");
        for (AttentionEngineProvider provider : Engines.providers()) {
            if (provider.availability() instanceof EngineAvailability.Missing missing) {
                missingEngines
                        .addObject()
                        .put("engine", provider.name())
                        .put("reason", missing.reason())
                        .put("remedy", missing.remedy());
            }
        }
        PeakMemory memory = PeakMemory.now();
        root.put("picture", picture.toString())
                .put("pictureEngine", pictureEngine)
                .put("memoryBytes", memory.bytes())
                .put("memoryMeasure", memory.measure());
        return root;
    }
}
