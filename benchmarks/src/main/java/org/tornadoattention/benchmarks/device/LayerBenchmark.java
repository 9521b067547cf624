package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.cli.bench.MachineFacts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What a multi-head layer gains where nothing leaves the device between its steps.
///
/// ```
/// layer:     x --> projections, attention, projection --> y        one chain of graphs
/// separate:  x --> q, k, v --> host --> heads --> host --> y       the same kernels, five plans
/// jvm:       the same layer in Java
/// ```
///
/// Checked, then timed in turns, as in [DeviceBenchmark].
@Command(
        name = "run-layer",
        description = {
            "Times one multi-head layer on a device: the engine tornado's, the same kernels in"
                    + " separate task graphs, and the engine jvm's, each checked against the oracle"
                    + " first.",
            "Files are named from the root of the checkout."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class LayerBenchmark implements Callable<Integer> {
    static final String LAYER = "layer";
    static final String SEPARATE = "separate";
    static final String JVM = "jvm";

    private static final Script SCRIPT = new Script("run-layer");
    private static final String TORNADO = "tornado";

    /// Of so many, the interval leaves out three disturbed ones on either side.
    private static final int MIN_ROUNDS = 15;

    /// Where there are fewer rows, the engine's projections take another form.
    private static final int MIN_LENGTH = 16;

    private static final long SEED = 42;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Features of a token, a multiple of the heads (default: 512).")
    private int hidden = 512;

    @Option(names = "--heads", paramLabel = "N", description = "Heads (default: 8).")
    private int heads = 8;

    @Option(
            names = "--length",
            paramLabel = "N",
            description = "Tokens, 16 or more (default: 512).")
    private int length = 512;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Timed calls of each contender, 15 or more (default: 51).")
    private int rounds = 51;

    @Mixin private DeviceArguments device = new DeviceArguments();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Where results go, without .json and .md (default:"
                            + " benchmarks/results/device-layer-KIND).")
    private Optional<Path> output = Optional.empty();

    private final List<String> arguments;

    private LayerBenchmark(String[] arguments) {
        this.arguments = List.of(arguments);
    }

    /// Runs the benchmark and ends the process: 0 ok, 1 failed, 2 wrong usage.
    public static void main(String[] args) {
        SCRIPT.run(new LayerBenchmark(args), args);
    }

    @Override
    public Integer call() throws IOException {
        if (heads < 1 || hidden < 1 || hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "--hidden must be a positive multiple of --heads but was %d for %d"
                            .formatted(hidden, heads));
        }
        if (rounds < MIN_ROUNDS || length < MIN_LENGTH) {
            throw new IllegalArgumentException(
                    "--rounds must be %d or more and --length %d or more but were %d and %d"
                            .formatted(MIN_ROUNDS, MIN_LENGTH, rounds, length));
        }
        EngineOptions options = device.options();
        DeviceInfo info;
        try (AttentionEngine engine = Engines.open(TORNADO, options)) {
            info = engine.device();
        }
        MachineFacts machine = MachineFacts.of(info, device.commit(), SCRIPT.command(arguments));
        LayerResults results = measure(machine, options);
        Path base = output.orElseGet(() -> defaultOutput(machine.kind()));
        String tables = results.markdown();
        ResultFiles.write(results.json(), tables, base);
        System.out.println(tables);
        System.out.println("stored in " + base + ".json and " + base + ".md");
        return 0;
    }

    private static Path defaultOutput(String kind) {
        return Path.of("benchmarks", "results", "device-layer-" + kind.toLowerCase(Locale.ROOT));
    }

    private LayerResults measure(MachineFacts machine, EngineOptions options) {
        LayerProblem problem = LayerProblem.of(hidden, heads, length, SEED);
        SCRIPT.progress("oracle");
        LayerGate gate = LayerGate.of(problem);
        SCRIPT.progress("first calls");
        boolean context = usesContext(machine.kind());
        try (LayerEntrant layer =
                        LayerEntrant.admit(
                                () -> EngineLayer.open(LAYER, TORNADO, options, problem),
                                problem,
                                gate);
                LayerEntrant separate =
                        LayerEntrant.admit(
                                () -> SeparateGraphs.open(options, context, problem),
                                problem,
                                gate);
                LayerEntrant jvm =
                        LayerEntrant.admit(
                                () -> EngineLayer.open(JVM, JVM, EngineOptions.DEFAULTS, problem),
                                problem,
                                gate)) {
            SCRIPT.progress("rounds");
            return new LayerResults(
                    machine,
                    SEED,
                    hidden,
                    heads,
                    length,
                    problem.flops(),
                    gate.allowed(),
                    LayerEntrant.measure(List.of(layer, separate, jvm), problem, rounds));
        }
    }

    /// Whether the engine's projections take the form for GPUs.
    private boolean usesContext(String kind) {
        String kernel = device.options().settings().getOrDefault("kernel", "auto");
        return kernel.equals("auto")
                ? kind.equals("GPU")
                : kernel.equals("flash-context") || kernel.equals("flash-registers");
    }
}
