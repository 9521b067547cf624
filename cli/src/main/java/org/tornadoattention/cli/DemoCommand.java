package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `attend demo`: one layer's attention on every engine, checked, timed and pictured.
@Command(
        name = "demo",
        description = {
            "Runs the attention of one LLM layer on every engine there is, checks each against the"
                    + " oracle, and draws attention weights.",
            "The time is the median of several runs after warm-up; GFLOP/s counts 4 B H N^2 D"
                    + " operations, half of them if causal."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend demo",
            "  attend demo --engine jvm --heads 1 --kv-heads 1 --length 32768 --head-dim 64 --mask"
                    + " none",
            "",
            "Memory grows with the length, not with its square: the last line of the second"
                    + " example",
            "shows it."
        })
final class DemoCommand extends AttendCommand {
    static final String ORACLE = "oracle";

    /// Float32 sums of the demo's sizes stay ten times below this part of the largest value.
    private static final double TOLERANCE = 1e-5;

    @Option(names = "--batch", paramLabel = "N", description = "Batch entries (default: 1).")
    private int batch = 1;

    @Option(names = "--heads", paramLabel = "N", description = "Query heads (default: 32).")
    private int heads = 32;

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Key-value heads, which divide the query heads (default: 8, or all).")
    private int keyValueHeads;

    @Option(
            names = "--length",
            paramLabel = "N",
            description = "Queries, and as many keys (default: 1024).")
    private int length = 1024;

    @Option(names = "--head-dim", paramLabel = "N", description = "Head dimension (default: 128).")
    private int headDim = 128;

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            description = "causal or none (default: causal).")
    private String mask = "causal";

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            split = ",",
            description = "Engines to run, separated by commas; default: every one there is.")
    private List<String> engines = new ArrayList<>();

    @Mixin private EngineArguments engineArguments = new EngineArguments();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description =
                    "Timed runs (default: 7); fewer, but at least three, where they take long.")
    private int repeat = 7;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all data (default: 42).")
    private long seed = 42;

    @Option(
            names = "--output",
            paramLabel = "PICTURE",
            description = "The picture, a PNG file (default: attention-demo.png).")
    private Path picture = Path.of("attention-demo.png");

    @Option(names = "--json", description = "Prints one JSON object instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        AttentionShape shape = shape();
        if (repeat < 1) {
            throw new UsageFailure("--repeat must be positive but was " + repeat);
        }
        if (!mask.equals("causal") && !mask.equals("none")) {
            throw new UsageFailure("--mask must be causal or none but was '%s'".formatted(mask));
        }
        engines.forEach(EngineArguments::requireKnown);
        OutputFiles.requireWritable("--output", picture);
        if (!picture.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new UsageFailure("--output must end with .png but was '%s'".formatted(picture));
        }
        for (String name : chosen()) {
            if (!name.equals(ORACLE)) {
                engineArguments.open(name).close(); // Tells what is wrong before the long work.
            }
        }
        try {
            return run(shape);
        } catch (OutOfMemoryError e) {
            throw ErrorReport.outOfMemory(
                    "attention of " + ShapeText.of(shape), ShapeText.bytes(shape, 0), e);
        }
    }

    private AttentionShape shape() {
        // Without a word on it: the default where it divides the heads, plain multi-head attention
        // elsewhere.
        int kv = keyValueHeads != 0 ? keyValueHeads : heads % 8 == 0 ? 8 : heads;
        try {
            return new AttentionShape(batch, heads, kv, length, length, headDim, headDim);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    "--batch, --heads, --kv-heads, --length or --head-dim: " + e.getMessage(), e);
        }
    }

    private int run(AttentionShape shape) throws IOException {
        List<EngineRun> runs = new ArrayList<>();
        ConstructedHeads.Picture drawn;
        String scope;
        double allowed;
        DemoProblem problem;
        try (AttentionEngine oracle = Engines.open(ORACLE);
                Progress progress = progress("making the inputs")) {
            problem = DemoProblem.make(shape, mask.equals("causal"), seed);
            allowed = TOLERANCE * largest(problem.inputs().value());
            OracleCheck check = OracleCheck.run(problem, oracle, seed, progress);
            scope = check.scope();
            drawn = ConstructedHeads.draw(oracle, seed);
            for (String name : chosen()) {
                if (name.equals(ORACLE)) {
                    runs.add(check.oracleRun(oracle));
                } else {
                    try (AttentionEngine engine = engineArguments.open(name)) {
                        runs.add(
                                EngineRun.measure(
                                        problem, engine, repeat, check::largestError, progress));
                        drawn = draw(engine, drawn);
                    }
                }
            }
        }
        WholeFile.write("--output", picture, drawn.heatmap().png());
        DemoReport report =
                new DemoReport(problem, scope, allowed, runs, picture, drawn.info().engine());
        if (json) {
            Json.print(out(), report.json());
        } else {
            report.print(out());
        }
        return report.allRight() ? OK : ErrorReport.FAILED;
    }

    /// The engines to run: those asked for, which must be available, or all that are.
    private List<String> chosen() {
        return engines.isEmpty()
                ? Engines.providers().stream()
                        .filter(p -> p.availability() instanceof EngineAvailability.Available)
                        .map(AttentionEngineProvider::name)
                        .toList()
                : engines;
    }

    /// An engine's picture, or the one there is if it cannot return weights.
    private ConstructedHeads.Picture draw(
            AttentionEngine engine, ConstructedHeads.Picture present) {
        try {
            return ConstructedHeads.draw(engine, seed);
        } catch (UnsupportedOperationException e) {
            // Not silent: the picture and the output name the engine that drew it.
            return present;
        }
    }

    private static double largest(Tensor values) {
        double largest = 0;
        for (float value : values.toFloats()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
