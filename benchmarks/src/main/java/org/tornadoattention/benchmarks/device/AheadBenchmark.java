package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.device.AheadResults.Pair;
import org.tornadoattention.benchmarks.device.AheadResults.Timing;
import org.tornadoattention.cli.bench.MachineFacts;
import org.tornadoattention.cli.files.TemporaryFolder;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.KernelCompiler;
import org.tornadoattention.tornado.ahead.StoredKernel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What is lost, and what is won, where kernels are compiled ahead of time.
///
/// ```
/// tornado:  step --TornadoVM--> OpenCL C, its constants the step's own --driver--> kernel
/// opencl:   step --------> stored OpenCL C, of constants of a list -----driver--> kernel
/// ```
///
/// Both on the same device, checked against the oracle, then called in turns; the order of a round
/// is the reverse of the last one's. First calls are made in processes of their own, see
/// [FirstCall].
@Command(
        name = "run-ahead",
        description = {
            "Times kernels compiled ahead of time (engine opencl) beside the same Java methods"
                    + " compiled at run time (engine tornado) on one device, each checked against"
                    + " the oracle first.",
            "Files are named from the root of the checkout."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class AheadBenchmark implements Callable<Integer> {
    private static final Script SCRIPT = new Script("run-ahead");
    private static final String TORNADO = "tornado";
    private static final String OPENCL = "opencl";

    /// Of so many, the interval leaves out three disturbed ones on either side.
    private static final int MIN_ROUNDS = 15;

    private static final int WARM_UP_CALLS = 5;
    private static final long SEED = 42;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Timed calls of each engine, 15 or more (default: 31).")
    private int rounds = 31;

    @Mixin private DeviceArguments device = new DeviceArguments();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Where results go, without .json and .md (default:"
                            + " benchmarks/results/ahead-KIND).")
    private Optional<Path> output = Optional.empty();

    private final List<String> arguments;

    private AheadBenchmark(String[] arguments) {
        this.arguments = List.of(arguments);
    }

    /// Runs the benchmark and ends the process: 0 ok, 1 failed, 2 wrong usage.
    public static void main(String[] args) {
        SCRIPT.run(new AheadBenchmark(args), args);
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < MIN_ROUNDS) {
            throw new IllegalArgumentException(
                    "--rounds must be %d or more but was %d".formatted(MIN_ROUNDS, rounds));
        }
        EngineOptions options = device.options();
        List<AheadProblem> problems = new ArrayList<>(AheadProblem.same(SEED));
        problems.addAll(AheadProblem.others(SEED));
        MachineFacts machine = machine(options);
        List<Pair> pairs = new ArrayList<>();
        try (TemporaryFolder binaries = TemporaryFolder.make("binaries")) {
            writeBinaries(options, binaries);
            for (AheadProblem problem : problems) {
                pairs.add(pair(problem, options, binaries.resolve("").toString()));
            }
        }
        AheadResults results = new AheadResults(machine, SEED, rounds, pairs);
        Path base = output.orElseGet(() -> defaultOutput(machine.kind()));
        String tables = results.markdown();
        ResultFiles.write(results.json(), tables, base);
        System.out.println(tables);
        System.out.println("stored in " + base + ".json and " + base + ".md");
        return 0;
    }

    private static void writeBinaries(EngineOptions options, TemporaryFolder folder)
            throws IOException {
        SCRIPT.progress("binaries");
        try (AttentionEngine engine = Engines.open(OPENCL, options)) {
            for (AheadKernel kernel : AheadKernel.values()) {
                StoredKernel stored = StoredKernel.read(kernel);
                byte[] binary = ((KernelCompiler) engine).binary(kernel);
                Files.write(folder.resolve(stored.binaryFile()), binary);
                Files.writeString(
                        folder.resolve(stored.binaryFile() + StoredKernel.CHECKSUM_ENDING),
                        stored.checksum(binary));
            }
        }
    }

    /// @throws IllegalArgumentException if the engines name different devices
    private MachineFacts machine(EngineOptions options) {
        try (AttentionEngine tornado = Engines.open(TORNADO, options);
                AttentionEngine opencl = Engines.open(OPENCL, options)) {
            DeviceInfo info = tornado.device();
            if (!opencl.device().name().equals(info.name())) {
                throw new IllegalArgumentException(
                        "--device must name the same device for both engines but was %s for tornado and %s for opencl"
                                .formatted(info.name(), opencl.device().name()));
            }
            return MachineFacts.of(info, device.commit(), SCRIPT.command(arguments));
        }
    }

    private static Path defaultOutput(String kind) {
        return Path.of("benchmarks", "results", "ahead-" + kind.toLowerCase(Locale.ROOT));
    }

    private Pair pair(AheadProblem problem, EngineOptions options, String binaries)
            throws IOException {
        SCRIPT.progress(problem.name());
        Tensor truth = truth(problem);
        try (AheadEntrant compiled = AheadEntrant.admit(problem, TORNADO, options, truth);
                AheadEntrant stored = AheadEntrant.admit(problem, OPENCL, options, truth)) {
            for (int c = 0; c < WARM_UP_CALLS; c++) {
                compiled.kernelMillis();
                stored.kernelMillis();
            }
            if (problem.isSame() && !stored.kernel().startsWith(compiled.kernel())) {
                throw new GateException(
                        "%s must run by the same kernel but ran by %s and by %s"
                                .formatted(problem.name(), compiled.kernel(), stored.kernel()));
            }
            List<Double> compiledMillis = new ArrayList<>();
            List<Double> storedMillis = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                if (round % 2 == 0) {
                    compiledMillis.add(compiled.kernelMillis());
                    storedMillis.add(stored.kernelMillis());
                } else {
                    storedMillis.add(stored.kernelMillis());
                    compiledMillis.add(compiled.kernelMillis());
                }
            }
            return new Pair(
                    problem.name(),
                    problem.difference(),
                    new Timing(
                            compiled.kernel(),
                            compiledMillis,
                            firstCall(TORNADO, options, problem)),
                    new Timing(stored.kernel(), storedMillis, firstCall(OPENCL, options, problem)),
                    firstCall(OPENCL, options.with("binaries", binaries), problem));
        }
    }

    private static Optional<FirstCall> firstCall(
            String engine, EngineOptions options, AheadProblem problem) throws IOException {
        return problem.isSame()
                ? Optional.of(FirstCall.of(engine, options, SEED, problem.name()))
                : Optional.empty();
    }

    private static Tensor truth(AheadProblem problem) {
        try (AttentionEngine oracle = Engines.open("oracle");
                AttentionPlan plan = oracle.plan(problem.spec())) {
            return plan.run(problem.inputs()).output();
        }
    }
}
