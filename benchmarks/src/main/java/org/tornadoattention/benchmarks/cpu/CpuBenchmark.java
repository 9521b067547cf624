package org.tornadoattention.benchmarks.cpu;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.benchmarks.cpu.Comparison.Entry;
import org.tornadoattention.benchmarks.cpu.PairedRun.Result;
import org.tornadoattention.cli.bench.Interval;
import org.tornadoattention.cli.bench.MachineFacts;
import org.tornadoattention.jvm.ProcessorLimits;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/// The speed of the engine `jvm` beside other libraries, paired round by round; see [PairedRun].
@Command(
        name = "run-cpu",
        description = {
            "Times attention on this machine's processors: the engine jvm beside ONNX Runtime,"
                    + " libtorch and DJL, each checked against the oracle first.",
            "Prints tables and stores them, with every sample: of the suite bars, whole, in"
                    + " "
                    + CpuBenchmark.STORED
                    + "; of anything less in "
                    + CpuBenchmark.PARTIAL
                    + ". Files are named from the root of the checkout."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class CpuBenchmark implements Callable<Integer> {
    static final String STORED = "benchmarks/results/cpu-peers";

    /// Where less than everything goes: what is stored is always a whole run.
    static final String PARTIAL = "benchmarks/target/cpu-peers";

    private static final int USAGE = 2;
    private static final String ALL = ".*";

    @Option(
            names = "--suite",
            description =
                    "quick (a few small cells) or bars (everything). Default: ${DEFAULT-VALUE}",
            defaultValue = "bars")
    private Suite suite = Suite.bars;

    @Option(
            names = "--rounds",
            description = "How many rounds, ${DEFAULT-VALUE} unless said.",
            defaultValue = "15")
    private int rounds;

    private double clock; // GHz

    @Option(
            names = "--threads",
            description = "Threads of every contender, ${DEFAULT-VALUE} unless said.",
            defaultValue = "2")
    private int threads;

    @Option(
            names = "--comparisons",
            paramLabel = "REGEX",
            description = "Only comparisons whose name has a match, as 'decode' or 'D 64, N 2048'.",
            defaultValue = "")
    private String comparisons = "";

    @Option(
            names = "--contenders",
            paramLabel = "REGEX",
            description = "Only peers whose whole name matches; none for no peers.",
            defaultValue = ALL)
    private String contenders = "";

    @Option(
            names = "--output",
            description = "Files to write, without their endings. Default: see above.")
    private @Nullable Path output;

    @Option(names = "--commit", hidden = true, defaultValue = "unknown")
    private String commit = "";

    /// Which comparisons.
    @SuppressWarnings("checkstyle:ConstantName") // as they are written on the command line
    enum Suite {
        quick,
        bars
    }

    /// Runs the command and ends the process.
    public static void main(String[] args) {
        System.exit(new CommandLine(new CpuBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < Interval.MIN_ROUNDS || threads < 1) {
            System.err.println("run-cpu: --rounds must be at least 6 and --threads at least 1");
            return USAGE;
        }
        List<String> known = peers();
        List<String> peers = known.stream().filter(name -> name.matches(contenders)).toList();
        if (known.isEmpty()) {
            System.err.println("run-cpu: no peers; they are built with the Maven profile peers");
        } else if (peers.isEmpty()) {
            System.err.printf(
                    "run-cpu: no peer's name matches --contenders %s; there are %s%n",
                    contenders, known);
        }
        List<Comparison> all =
                suite == Suite.quick ? Comparisons.quick(peers) : Comparisons.all(peers);
        Pattern wanted = Pattern.compile(comparisons);
        List<Comparison> chosen =
                all.stream().filter(one -> wanted.matcher(one.name()).find()).toList();
        if (chosen.isEmpty()) {
            System.err.printf("run-cpu: no comparison matches --comparisons %s%n", comparisons);
            return USAGE;
        }
        List<Result> results = new ArrayList<>();
        clock = Clock.gigahertz();
        try (PairedRun run = new PairedRun(threads, rounds, CpuBenchmark::progress)) {
            for (Comparison comparison : chosen) {
                results.add(run.measure(comparison));
                // After each one, so that an interrupted run keeps what is done.
                files(run.descriptions(), results).write(base());
            }
            progress("");
            System.out.print(files(run.descriptions(), results).markdown());
            System.err.printf("run-cpu: stored in %s.md and .json%n", base());
        }
        return 0;
    }

    /// The files to write, without their endings.
    Path base() {
        boolean whole = suite == Suite.bars && comparisons.isEmpty() && contenders.equals(ALL);
        return output != null ? output : Path.of(whole ? STORED : PARTIAL);
    }

    /// The command line that makes the same files again.
    String command() {
        String options = "--suite %s --rounds %d --threads %d".formatted(suite, rounds, threads);
        if (!comparisons.isEmpty()) {
            options += " --comparisons " + quoted(comparisons);
        }
        if (!contenders.equals(ALL)) {
            options += " --contenders " + quoted(contenders);
        }
        if (output != null) {
            options += " --output " + quoted(output.toString());
        }
        return "benchmarks/run-cpu " + options;
    }

    /// As a shell takes it for one word.
    private static String quoted(String word) {
        return word.matches("[\\w./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private CpuResultFiles files(Map<String, String> descriptions, List<Result> results) {
        MachineFacts machine = MachineFacts.ofProcessors(limits(results), commit, command());
        return new CpuResultFiles(machine, threads, rounds, descriptions, results);
    }

    /// The measured limit beside what the clock says it should be.
    private Map<String, String> limits(List<Result> results) {
        double quickest =
                results.stream()
                        .flatMap(result -> result.outcomes().stream())
                        .filter(outcome -> outcome.entry().contender().equals(Entry.PEAK))
                        .flatMap(outcome -> outcome.nanos().stream())
                        .min(Double::compare)
                        .orElse(Double.NaN);
        if (Double.isNaN(quickest)) {
            return Map.of();
        }
        double peak = ProcessorLimits.flops(threads) / quickest;
        double aCycle = peak / (threads * clock * 2 * ProcessorLimits.LANES);
        return Map.of(
                "multiply-add limit",
                "%.0f GFLOP/s: %d threads x %.2f GHz (by a chain of dependent operations) x %.2f multiply-adds of %d lanes a cycle x 2"
                        .formatted(peak, threads, clock, aCycle, ProcessorLimits.LANES));
    }

    private static List<String> peers() {
        List<String> peers = new ArrayList<>();
        for (ContenderProvider provider : ServiceLoader.load(ContenderProvider.class)) {
            for (String name : provider.names()) {
                if (!name.startsWith(JvmContenders.JVM)) {
                    peers.add(name);
                }
            }
        }
        return peers;
    }

    /// One line that overwrites itself.
    private static void progress(String text) {
        System.err.printf("\r\033[K%s", text);
        System.err.flush();
    }
}
