package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.benchmarks.cpu.Comparison.Entry;
import org.tornadoattention.jvm.ProcessorLimits;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/// Measures comparisons: each contender in a process of its own, all of a comparison in turns.
///
/// ```
/// prepare, check against the oracle, warm up    each entry
/// for each round:  one measurement of each entry, in an order of its own, all others idle
/// ```
///
/// JMH finishes one benchmark before it begins the next; on a machine that others use, what they do
/// in the meantime would go into the ratio. Here both sides of a ratio are measured within a
/// second.
final class PairedRun implements AutoCloseable {
    private static final long MEASURE_MILLIS = 60;

    /// Before each measurement: threads of libraries spin for a while after their work, in case
    /// there is more; they would take a core from whoever is measured next.
    private static final long SETTLE_MILLIS = 60;

    private static final long FIRST_WARM_UP_MILLIS = 2500;
    private static final long WARM_UP_MILLIS = 400;
    private static final String READY = "ready ";
    private static final String TIME = "time ";

    private final int threads;
    private final int rounds;
    private final Consumer<String> progress;
    private final ProcessorLimits limits = new ProcessorLimits();
    private final Map<String, WorkerProcess> workers = new LinkedHashMap<>();
    private final Random random = new Random(1);

    PairedRun(int threads, int rounds, Consumer<String> progress) {
        this.threads = threads;
        this.rounds = rounds;
        this.progress = progress;
    }

    /// What came of an entry.
    ///
    /// @param error the largest error against the oracle
    /// @param nanos of one call, round by round; empty if it did not run
    /// @param allocated bytes of Java objects of one call, of the last round; NaN where a
    ///   measurement is but one call
    /// @param reason why it did not run, empty if it did
    record Outcome(
            Entry entry, double error, List<Double> nanos, double allocated, String reason) {}

    /// What came of a comparison.
    record Result(Comparison comparison, List<Outcome> outcomes) {}

    /// What each contender that was started said of itself.
    Map<String, String> descriptions() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        workers.forEach((name, worker) -> descriptions.put(name, worker.description()));
        return descriptions;
    }

    /// Measures one comparison.
    Result measure(Comparison comparison) throws IOException, InterruptedException {
        int count = comparison.entries().size();
        String[] prepared = new String[count];
        List<List<Double>> nanos = new ArrayList<>();
        double[] allocated = new double[count];
        List<Integer> running = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Entry entry = comparison.entries().get(n);
            progress.accept("%s: %s".formatted(comparison.name(), entry.contender()));
            nanos.add(new ArrayList<>());
            prepared[n] = prepare(entry);
            if (prepared[n].startsWith(READY)) {
                running.add(n);
            }
        }
        for (int round = 0; round < rounds; round++) {
            progress.accept("%s: round %d of %d".formatted(comparison.name(), round + 1, rounds));
            Collections.shuffle(running, random);
            for (int n : List.copyOf(running)) {
                String answer = time(comparison.entries().get(n), MEASURE_MILLIS);
                if (answer.startsWith(TIME)) {
                    String[] words = answer.split(" ", -1);
                    nanos.get(n).add(Double.parseDouble(words[1]));
                    allocated[n] = Double.parseDouble(words[2]);
                } else {
                    prepared[n] = answer;
                    nanos.get(n).clear();
                    running.remove((Integer) n);
                }
            }
        }
        workers.values().forEach(worker -> worker.ask("clear"));
        List<Outcome> outcomes = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            boolean ready = prepared[n].startsWith(READY);
            double error =
                    ready ? Double.parseDouble(prepared[n].substring(READY.length())) : Double.NaN;
            outcomes.add(
                    new Outcome(
                            comparison.entries().get(n),
                            error,
                            List.copyOf(nanos.get(n)),
                            allocated[n],
                            ready ? "" : prepared[n]));
        }
        return new Result(comparison, outcomes);
    }

    private String prepare(Entry entry) throws IOException, InterruptedException {
        if (entry.isLimit()) {
            time(entry, WARM_UP_MILLIS);
            return READY + 0.0;
        }
        boolean first = !workers.containsKey(entry.contender());
        WorkerProcess worker = worker(entry.contender());
        if (worker.description().startsWith("failed")) {
            return worker.description();
        }
        String answer = worker.ask("prepare " + entry.cell().name());
        if (answer.startsWith(READY)) {
            time(entry, first ? FIRST_WARM_UP_MILLIS : WARM_UP_MILLIS);
        }
        return answer;
    }

    private WorkerProcess worker(String name) throws IOException {
        WorkerProcess known = workers.get(name);
        if (known != null) {
            return known;
        }
        for (ContenderProvider provider : ServiceLoader.load(ContenderProvider.class)) {
            if (provider.names().contains(name)) {
                WorkerProcess started = WorkerProcess.start(provider, name, threads);
                workers.put(name, started);
                return started;
            }
        }
        throw new IllegalArgumentException("there is no contender " + name);
    }

    private String time(Entry entry, long millis) throws IOException, InterruptedException {
        Thread.sleep(SETTLE_MILLIS);
        if (!entry.isLimit()) {
            return worker(entry.contender())
                    .ask("time %d %s".formatted(millis, entry.cell().name()));
        }
        long start = System.nanoTime();
        long nanos = 0;
        int calls = 0;
        do {
            nanos +=
                    entry.contender().equals(Entry.PEAK)
                            ? limits.multiplyAdd(threads)
                            : limits.read(threads);
            calls++;
        } while (System.nanoTime() - start < millis * 1_000_000);
        return TIME + (double) nanos / calls + " 0";
    }

    @Override
    public void close() {
        workers.values().forEach(WorkerProcess::close);
    }
}
