package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.benchmarks.Machine;
import org.tornadoattention.benchmarks.cpu.Comparison.Entry;
import org.tornadoattention.benchmarks.cpu.PairedRun.Result;

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
            "Files are named from the root of the checkout."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class CpuBenchmark implements Callable<Integer> {
    private static final int USAGE = 2;

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
            description = "Only peers whose whole name matches.",
            defaultValue = ".*")
    private String contenders = "";

    @Option(
            names = "--output",
            description = "Files to write, without their endings. Default: ${DEFAULT-VALUE}",
            defaultValue = "benchmarks/results/cpu-peers")
    private Path output = Path.of("");

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
        List<String> peers = peers();
        if (peers.isEmpty()) {
            System.err.println("run-cpu: no peers; they are built with the Maven profile peers");
        }
        List<Comparison> all =
                suite == Suite.quick ? Comparisons.quick(peers) : Comparisons.all(peers);
        Pattern wanted = Pattern.compile(comparisons);
        List<Result> results = new ArrayList<>();
        clock = Limits.clock();
        try (PairedRun run = new PairedRun(threads, rounds, CpuBenchmark::progress)) {
            for (Comparison comparison : all) {
                if (wanted.matcher(comparison.name()).find()) {
                    results.add(run.measure(comparison));
                    // After each one, so that an interrupted run keeps what is done.
                    files(run.descriptions(), results).write(output);
                }
            }
            progress("");
            System.out.print(files(run.descriptions(), results).markdown());
        }
        return 0;
    }

    private CpuResultFiles files(Map<String, String> descriptions, List<Result> results) {
        String command =
                "benchmarks/run-cpu --suite %s --rounds %d --threads %d"
                        .formatted(suite, rounds, threads);
        Machine machine = Machine.ofProcessors(limits(results), commit, command);
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
        double peak = Limits.flops(threads) / quickest;
        double aCycle = peak / (threads * clock * 2 * Limits.LANES);
        return Map.of(
                "multiply-add limit",
                "%.0f GFLOP/s: %d threads x %.2f GHz (by a chain of dependent operations) x %.2f multiply-adds of %d lanes a cycle x 2"
                        .formatted(peak, threads, clock, aCycle, Limits.LANES));
    }

    private List<String> peers() {
        List<String> peers = new ArrayList<>();
        for (ContenderProvider provider : ServiceLoader.load(ContenderProvider.class)) {
            for (String name : provider.names()) {
                if (!name.startsWith(JvmContenders.JVM) && name.matches(contenders)) {
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
