package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.cli.bench.MachineFacts;
import org.tornadoattention.cli.files.TemporaryFolder;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Checks and times all kernels on a machine with a GPU, each backend in a process of its own,
/// beside PyTorch where it is there.
///
/// ```
/// data --> checks, all backends at once --> PyTorch --> times: cuda, opencl, ptx --> report
///            \------------- a line of JSON as soon as it is known ------------/
/// ```
@Command(
        name = "gpu",
        description = {
            "Checks all kernels against the oracle, then times those that a GPU should take: every"
                    + " backend of the TornadoVM SDK in a process of its own, and PyTorch's"
                    + " scaled_dot_product_attention on the same data where python3 has it.",
            "Writes FILE.json, .md, .svg, and FILE.jsonl while it runs."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GpuBenchmark implements Callable<Integer> {
    private static final double SHARE_OF_CHECKS = 0.3;
    private static final double SHARE_OF_PYTORCH = 0.3;
    private static final double SHARE_OF_CUDA = 0.6;

    @Option(
            names = "--quick",
            description = "A few small problems: tries the command, on any device.")
    private boolean quick;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where results go, without ending (default: gpu-results).")
    private Path output = Path.of("gpu-results");

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "After so long nothing begins any more (default: ${DEFAULT-VALUE}).")
    private double minutes = 7;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description = "The Python that has PyTorch (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Option(
            names = "--commit",
            hidden = true,
            paramLabel = "TEXT",
            description = "The version of the sources; the script knows it.")
    private String commit = "unknown";

    @Option(
            names = "--pack",
            paramLabel = "FOLDER",
            description = {
                "Measures nothing, but makes FOLDER and FOLDER.tar.xz: this command with a Java and"
                        + " the SDK, for a machine that has neither."
            })
    private Optional<Path> pack = Optional.empty();

    @Option(names = "--script", hidden = true)
    private Path script = Path.of("benchmarks", "gpu");

    private final Map<String, String> missing = new LinkedHashMap<>();
    private final long start = System.currentTimeMillis();

    /// Runs it and ends the process: 0 ok, 1 something is wrong or nothing was timed, 2 wrong
    /// usage.
    public static void main(String[] args) {
        CommandLine command = new CommandLine(new GpuBenchmark());
        command.setParameterExceptionHandler(
                (e, _) -> {
                    System.err.println("gpu: " + e.getMessage() + "; see --help");
                    return 2;
                });
        command.setExecutionExceptionHandler(
                (e, _, _) -> {
                    if (e instanceof IllegalArgumentException || e instanceof IOException) {
                        System.err.println("gpu: " + e.getMessage());
                        return 2;
                    }
                    throw e;
                });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(minutes > 0)) {
            throw new IllegalArgumentException("--minutes must be more than 0 but was " + minutes);
        }
        if (pack.isPresent()) {
            new GpuPack(script, commit).make(pack.get().toAbsolutePath().normalize());
            return 0;
        }
        Suite suite = new Suite(quick);
        Path base = output.toAbsolutePath();
        Path lines = GpuReport.ending(base, ".jsonl");
        try {
            if (base.getParent() != null) {
                Files.createDirectories(base.getParent());
            }
            Files.deleteIfExists(lines);
            Files.createFile(lines);
        } catch (IOException e) {
            throw new IOException("cannot write %s: %s".formatted(lines, e), e);
        }
        try (TemporaryFolder folder = TemporaryFolder.make("gpu")) {
            progress("writing data");
            GpuData data = new GpuData(folder.resolve(""));
            data.write(suite.cells());
            List<BackendRun> runs = Backends.runs(command(lines, folder), folder, missing);
            progress("checking " + runs.stream().map(r -> r.command().backend()).toList());
            Backends.check(runs, folder, lines);
            report(suite, lines, base);
            new PyTorch(
                            python,
                            folder,
                            lines,
                            start + millis(minutes * (SHARE_OF_CHECKS + SHARE_OF_PYTORCH)))
                    .run(suite, GpuBenchmark::progress)
                    .ifPresent(reason -> missing.put("PyTorch", reason));
            for (int n = 0; n < runs.size(); n++) {
                report(suite, lines, base);
                progress("timing " + runs.get(n).command().backend());
                long left = start + millis(minutes) - System.currentTimeMillis();
                double share = n == 0 && runs.size() > 1 ? SHARE_OF_CUDA : 1.0 / (runs.size() - n);
                runs.get(n).timing(System.currentTimeMillis() + (long) (left * share)).run();
            }
        }
        GpuReport report = report(suite, lines, base);
        System.out.print(report.markdown());
        System.out.println("stored in %s.json, .md, .svg and .jsonl".formatted(base));
        boolean wrong = report.findings().anyWrong();
        boolean timed =
                report.findings().timings().stream()
                        .anyMatch(t -> t.isTimed() && !t.who().equals(Findings.PYTORCH));
        if (wrong) {
            progress("a kernel is wrong (exit status 1)");
        } else if (!timed) {
            progress("none of our kernels was timed; the table says why (exit status 1)");
        }
        return wrong || !timed ? 1 : 0;
    }

    /// Of the checks; its backend is still to be chosen.
    private WorkerCommand command(Path lines, TemporaryFolder folder) {
        long end = start + millis(minutes * SHARE_OF_CHECKS);
        return new WorkerCommand("", lines, folder.resolve(""), false, quick, 0, end);
    }

    private GpuReport report(Suite suite, Path lines, Path base) throws IOException {
        Map<String, String> machine = new LinkedHashMap<>();
        NvidiaDriver.ask().ifPresent(said -> machine.put("NVIDIA driver", said));
        TornadoSdk.find().ifPresent(sdk -> machine.put("TornadoVM SDK", version(sdk)));
        MachineFacts facts =
                MachineFacts.ofProcessors(
                        machine,
                        commit,
                        "benchmarks/gpu%s --minutes %s"
                                .formatted(quick ? " --quick" : "", minutes));
        GpuReport report = new GpuReport(facts.facts(), missing, suite, JobLog.read(lines));
        report.write(base);
        return report;
    }

    private static String version(TornadoSdk sdk) {
        try {
            return "%s, backends %s".formatted(sdk.version().orElse("unknown"), sdk.backends());
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private static long millis(double minutes) {
        return Math.round(minutes * 60_000);
    }

    static void progress(String text) {
        System.err.println("gpu: " + text);
    }
}
