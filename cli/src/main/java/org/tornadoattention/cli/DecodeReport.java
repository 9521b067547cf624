package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.RunInfo;
import org.tornadoattention.cli.conformance.CaseResult;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What `attend decode` found, for people and for programs.
///
/// @param cache what it stored
/// @param check what the oracle says; empty where it was not asked
record DecodeReport(
        DecodeProblem problem,
        Decoding decoding,
        CacheArguments cache,
        Optional<DecodeCheck> check) {

    /// Whether nothing is known to be wrong.
    boolean allRight() {
        return check.map(DecodeCheck::isRight).orElse(true);
    }

    /// Prints the table and what belongs to it.
    void print(PrintWriter out) {
        AttentionShape shape = problem.shape();
        int steps = problem.steps();
        out.println(problem);
        out.printf(
                "batch %d, prompt of %d tokens, steps: %d; each output, scaled to unit RMS, is the"
                        + " next input%n%n",
                shape.batch(), shape.queryLength(), steps);
        TextTable table = new TextTable();
        table.add("phase", "tokens", "time", "tokens/s", "kernel");
        RunInfo first = decoding.steps().getFirst();
        row(table, "prefill, first run", promptTokens(), decoding.firstPrefill());
        row(table, "prefill again", promptTokens(), decoding.prefill());
        row(table, "first step", shape.batch(), first);
        if (steps > 1) {
            String name = "step, median of " + (steps - 1);
            row(table, name, shape.batch(), decoding.median(), kernel());
        }
        table.print(out);
        out.println("the first prefill and the first step include compilation");
        out.println();
        out.printf(
                Locale.ROOT,
                "engine %s | backend %s | device %s%n",
                first.engine(),
                first.backend(),
                first.device());
        out.printf(
                Locale.ROOT,
                "cache: %s, %d tokens%s, %.3g MiB%n",
                cache.type(),
                problem.tokens(),
                cache.blockSize().map(" in blocks of %d"::formatted).orElse(""),
                cache.bytes(shape) / 1048576.0);
        check.ifPresentOrElse(
                found -> printCheck(out, found), () -> out.println("not checked, as was asked"));
    }

    private void printCheck(PrintWriter out, DecodeCheck found) {
        out.printf(
                "check: %s, computed by the oracle over all %d tokens at once, without a cache%n",
                found.scope(problem.steps()), problem.tokens());
        String rounded =
                found.cacheError().isPresent()
                        ? " with keys and values rounded to " + cache.type()
                        : "";
        out.printf(
                "       largest error%s %s, at most %s is allowed: %s%n",
                rounded,
                CaseResult.shortNumber(found.largestError()),
                CaseResult.shortNumber(found.allowed()),
                found.isRight() ? "ok" : "WRONG");
        found.cacheError()
                .ifPresent(
                        error ->
                                out.printf(
                                        "       and %s without, which is what the rounding costs%n",
                                        CaseResult.shortNumber(error)));
    }

    private static void row(TextTable table, String name, long tokens, RunInfo info) {
        row(table, name, tokens, info.time(), info.kernel());
    }

    private static void row(
            TextTable table, String name, long tokens, Duration time, String kernel) {
        table.add(
                name,
                Long.toString(tokens),
                String.format(Locale.ROOT, "%.2f ms", milliseconds(time)),
                String.format(Locale.ROOT, "%.1f", perSecond(tokens, time)),
                kernel);
    }

    /// The same as one JSON object.
    ObjectNode json() {
        AttentionShape shape = problem.shape();
        RunInfo first = decoding.steps().getFirst();
        ObjectNode root = Json.object();
        root.put("layer", problem.layer().text())
                .put("features", problem.layer().features())
                .put("queryHeads", shape.queryHeads())
                .put("keyValueHeads", shape.keyValueHeads())
                .put("headDim", shape.headDim())
                .put("batch", shape.batch())
                .put("promptLength", shape.queryLength())
                .put("steps", problem.steps())
                .put("engine", first.engine())
                .put("backend", first.backend())
                .put("device", first.device())
                .put("prefillKernel", decoding.prefill().kernel())
                .put("stepKernel", kernel())
                .put("firstPrefillMilliseconds", milliseconds(decoding.firstPrefill().time()))
                .put("prefillMilliseconds", milliseconds(decoding.prefill().time()))
                .put("prefillTokensPerSecond", perSecond(promptTokens(), decoding.prefill().time()))
                .put("firstStepMilliseconds", milliseconds(first.time()))
                .put("medianStepMilliseconds", milliseconds(decoding.median()))
                .put("tokensPerSecond", perSecond(shape.batch(), decoding.median()))
                .put("cacheType", cache.type().toString())
                .put("cacheBytes", cache.bytes(shape));
        cache.blockSize().ifPresent(size -> root.put("cacheBlockSize", size));
        check.ifPresent(
                found -> {
                    root.put("checkedOutputs", found.rows())
                            .put("largestError", found.largestError())
                            .put("allowedError", found.allowed())
                            .put("verdict", found.isRight() ? "ok" : "WRONG");
                    found.cacheError().ifPresent(error -> root.put("cacheError", error));
                });
        return root;
    }

    /// The steps' kernel.
    private String kernel() {
        return decoding.steps().getLast().kernel();
    }

    private long promptTokens() {
        return (long) problem.prompt().dim(0) * problem.prompt().dim(1);
    }

    private static double milliseconds(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static double perSecond(long tokens, Duration time) {
        return tokens * 1e9 / time.toNanos();
    }
}
