package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.benchmarks.device.Results.Comparison;
import org.tornadoattention.benchmarks.device.Results.NewLengths;
import org.tornadoattention.cli.bench.MachineFacts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/// The speed of the engine `tornado` on a device, beside TornadoVM's usual attention.
///
/// ```
/// for each length:   inputs -> oracle -> engine, steps, baseline   each checked, then timed in turns
/// long sequence:     one head within a memory limit                checked, timed
/// new lengths:       one plan, other lengths from call to call     checked, timed
/// ```
///
/// Not a JMH benchmark: JMH measures one contender after another, each in a process of its own,
/// where here they take turns in one process, so that a ratio does not depend on what else the
/// machine did in the meantime. The first call, which JMH throws away as warm-up, is a result here.
/// And a call takes milliseconds to seconds in another program than the JVM's: no dead code,
/// constant folding or inlining to guard against.
@Command(
        name = "run-device",
        description = {
            "Times attention on a device: the engine tornado with its default kernel, its steps"
                + " graph, and TornadoVM's usual attention, each checked against the oracle first.",
            "Files are named from the root of the checkout."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DeviceBenchmark implements Callable<Integer> {
    static final String BASELINE = "baseline";
    static final String STEPS = "steps";
    static final String ENGINE = "engine";
    static final String LONG_LIMIT = "256MB";

    private static final Script SCRIPT = new Script("run-device");
    private static final String TORNADO = "tornado";
    private static final int SHORTEST = 8;
    private static final long SEED = 42;

    @Option(
            names = "--lengths",
            paramLabel = "N",
            split = ",",
            description = "Queries, and as many keys (default: 512,1024,2048,4096).")
    private List<Integer> lengths = new ArrayList<>(List.of(512, 1024, 2048, 4096));

    @Option(names = "--batch", paramLabel = "N", description = "Batch entries (default: 1).")
    private int batch = 1;

    @Option(names = "--heads", paramLabel = "N", description = "Query heads (default: 8).")
    private int heads = 8;

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Key-value heads, which divide the query heads (default: as many).")
    private int keyValueHeads;

    @Option(names = "--head-dim", paramLabel = "N", description = "Head dimension (default: 64).")
    private int headDim = 64;

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            description = "causal or none (default: causal).")
    private String mask = "causal";

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Timed calls of each contender (default: 9); fewer, but at least three, where"
                            + " they take minutes.")
    private int rounds = 9;

    @Option(
            names = "--long",
            paramLabel = "N",
            description =
                    "Length of the one head that must fit into "
                            + LONG_LIMIT
                            + " (default: 16384; 0 leaves it out).")
    private int longLength = 16384;

    @Mixin private DeviceArguments device = new DeviceArguments();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Where results go, without .json and .md (default:"
                            + " benchmarks/results/device-KIND).")
    private Optional<Path> output = Optional.empty();

    private final List<String> arguments;

    private DeviceBenchmark(String[] arguments) {
        this.arguments = List.of(arguments);
    }

    /// Runs the benchmark and ends the process: 0 ok, 1 failed, 2 wrong usage.
    public static void main(String[] args) {
        SCRIPT.run(new DeviceBenchmark(args), args);
    }

    @Override
    public Integer call() throws IOException {
        if (!mask.equals("causal") && !mask.equals("none")) {
            throw new IllegalArgumentException(
                    "--mask must be causal or none but was '%s'".formatted(mask));
        }
        if (rounds < 1 || lengths.stream().anyMatch(length -> length < SHORTEST)) {
            throw new IllegalArgumentException(
                    "--rounds must be positive and --lengths %d or more but were %d and %s"
                            .formatted(SHORTEST, rounds, lengths));
        }
        boolean causal = mask.equals("causal");
        EngineOptions options = device.options();
        List<Comparison> compared = new ArrayList<>();
        Optional<Comparison> longSequence = Optional.empty();
        List<NewLengths> newLengths;
        MachineFacts machine;
        try (AttentionEngine engine = Engines.open(TORNADO, options)) {
            machine = MachineFacts.of(engine.device(), device.commit(), SCRIPT.command(arguments));
            for (int length : lengths) {
                compared.add(compare(shape(batch, heads, length), causal, engine.device()));
            }
            if (longLength > 0) {
                longSequence = Optional.of(longSequence(causal));
            }
            SCRIPT.progress("new lengths");
            int longest = lengths.stream().mapToInt(Integer::intValue).max().orElseThrow();
            newLengths =
                    new NewLengthsBenchmark(engine, shape(batch, heads, longest), causal, SEED)
                            .run();
        }
        Results results =
                new Results(machine, causal, SEED, rounds, compared, longSequence, newLengths);
        Path base = output.orElseGet(() -> defaultOutput(machine.kind()));
        ResultFiles.write(results, base);
        System.out.println(MarkdownTables.of(results));
        System.out.println("stored in " + base + ".json and " + base + ".md");
        return 0;
    }

    private static Path defaultOutput(String kind) {
        return Path.of("benchmarks", "results", "device-" + kind.toLowerCase(Locale.ROOT));
    }

    private AttentionShape shape(int entries, int queryHeads, int length) {
        int shared = keyValueHeads == 0 || queryHeads == 1 ? queryHeads : keyValueHeads;
        return new AttentionShape(entries, queryHeads, shared, length, length, headDim, headDim);
    }

    private Comparison compare(AttentionShape shape, boolean causal, DeviceInfo info) {
        int n = shape.queryLength();
        Problem problem = Problem.of(shape, causal, SEED);
        SCRIPT.progress("length %d: oracle".formatted(n));
        OracleGate gate = OracleGate.of(problem, SEED);
        SCRIPT.progress("length %d: first calls".formatted(n));
        try (Entrant engine = admit(ENGINE, Map.of(), problem, gate);
                Entrant steps = admit(STEPS, Map.of("kernel", "steps"), problem, gate)) {
            SCRIPT.progress("length %d: the baseline's work-group sizes".formatted(n));
            BaselineTuning tuning = BaselineTuning.run(problem, info, gate);
            try (Entrant baseline = tuning.best()) {
                SCRIPT.progress("length %d: rounds".formatted(n));
                return new Comparison(
                        shape,
                        problem.flops(),
                        gate.checkedRows(),
                        gate.allowed(),
                        Entrant.measure(List.of(engine, steps, baseline), rounds),
                        tuning.millis());
            }
        }
    }

    private Comparison longSequence(boolean causal) {
        Problem problem = Problem.of(shape(1, 1, longLength), causal, SEED);
        SCRIPT.progress("length %d: oracle".formatted(longLength));
        OracleGate gate = OracleGate.of(problem, SEED);
        try (Entrant engine = admit(ENGINE, Map.of("memory-limit", LONG_LIMIT), problem, gate)) {
            SCRIPT.progress("length %d: rounds".formatted(longLength));
            return new Comparison(
                    problem.shape(),
                    problem.flops(),
                    gate.checkedRows(),
                    gate.allowed(),
                    Entrant.measure(List.of(engine), rounds),
                    Map.of());
        }
    }

    private Entrant admit(String name, Map<String, String> more, Problem problem, OracleGate gate) {
        Map<String, String> all = new TreeMap<>(device.options().settings());
        all.putAll(more);
        EngineOptions options = new EngineOptions(device.options().device(), all);
        return Entrant.admit(() -> EngineContender.open(name, TORNADO, options, problem), gate);
    }
}
