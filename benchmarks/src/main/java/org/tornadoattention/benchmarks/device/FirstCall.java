package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.cli.child.ChildJava;
import org.tornadoattention.cli.files.TemporaryFolder;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a program waits for at its first call, in a process of its own, in milliseconds; medians of
/// three. The start of Java is not in it.
///
/// @param openMillis opening the engine
/// @param coldMillis then, making the plan and its first run, where the driver has never seen the
///   kernel
/// @param warmMillis the same in the next process, which finds what the driver kept of the last one
record FirstCall(double openMillis, double coldMillis, double warmMillis) {
    private static final String ANSWER = "@first ";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int TIMES = 3;

    /// Where drivers keep compiled kernels: PoCL, NVIDIA, Intel.
    private static final List<String> CACHES =
            List.of("POCL_CACHE_DIR", "CUDA_CACHE_PATH", "NEO_CACHE_DIR");

    /// Measures an engine with Javas like this one.
    static FirstCall of(String engine, EngineOptions options, long seed, String problem)
            throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of(engine, Long.toString(seed), problem));
        arguments.add(options.device().orElse(""));
        options.settings().forEach((name, value) -> arguments.add(name + "=" + value));
        List<Double> open = new ArrayList<>();
        List<Double> cold = new ArrayList<>();
        List<Double> warm = new ArrayList<>();
        for (int t = 0; t < TIMES; t++) {
            try (TemporaryFolder folder = TemporaryFolder.make("first-call")) {
                Map<String, String> environment = new TreeMap<>();
                CACHES.forEach(name -> environment.put(name, folder.resolve("cache").toString()));
                ChildJava java =
                        new ChildJava(
                                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                                environment);
                Times first = run(java, arguments);
                Times second = run(java, arguments);
                open.addAll(List.of(first.openMillis(), second.openMillis()));
                cold.add(first.callMillis());
                warm.add(second.callMillis());
            }
        }
        return new FirstCall(
                Measurement.median(open), Measurement.median(cold), Measurement.median(warm));
    }

    /// Of one process.
    private record Times(double openMillis, double callMillis) {
        static Times parse(String line) {
            String[] words = line.substring(ANSWER.length()).split(" ", 2);
            return new Times(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
        }
    }

    private static Times run(ChildJava java, List<String> arguments) throws IOException {
        try {
            ChildJava.Result result = java.run(FirstCall.class.getName(), arguments, LIMIT);
            return result.out()
                    .lines()
                    .filter(line -> line.startsWith(ANSWER))
                    .map(Times::parse)
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new GateException(
                                            "a first call of engine %s failed: %s"
                                                    .formatted(
                                                            arguments.getFirst(),
                                                            result.lastWords())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a first call was measured", e);
        }
    }

    /// In the child: makes the call and says how long it took.
    ///
    /// @param args engine, seed, problem, device or nothing, settings
    public static void main(String[] args) {
        AheadProblem problem =
                AheadProblem.same(Long.parseLong(args[1])).stream()
                        .filter(p -> p.name().equals(args[2]))
                        .findFirst()
                        .orElseThrow();
        Map<String, String> settings = new TreeMap<>();
        for (String setting : List.of(args).subList(4, args.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        settings.put("kernel", problem.kernel());
        Optional<String> device = Optional.of(args[3]).filter(name -> !name.isEmpty());
        long start = System.nanoTime();
        try (AttentionEngine engine = Engines.open(args[0], new EngineOptions(device, settings))) {
            double open = Entrant.millisSince(start);
            long called = System.nanoTime();
            try (AttentionPlan plan = engine.plan(problem.spec())) {
                plan.run(problem.inputs());
                System.out.println(ANSWER + open + " " + Entrant.millisSince(called));
            }
        }
    }
}
