package org.tornadoattention.cli.bench;

import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.Engines;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The portability benchmark: starts every engine, with each backend of TornadoVM in a process of
/// its own, measures cell by cell, and hands on a report after each.
///
/// @param engines by name
/// @param backends of TornadoVM; all that the SDK has where empty
/// @param device of engine `tornado`, by index, part of its name or kind; all where empty
/// @param suite its name, for the report
/// @param command that makes the report again
public record Benchmark(
        List<String> engines,
        List<String> backends,
        Optional<String> device,
        String suite,
        List<BenchCell> cells,
        BenchTimes times,
        String command) {
    /// The engine that has backends.
    public static final String TORNADO = "tornado";

    public Benchmark {
        engines = List.copyOf(engines);
        backends = List.copyOf(backends);
        cells = List.copyOf(cells);
    }

    /// Who wants to know how far it is.
    public interface Listener {
        /// A new report; it replaces the last one. None is made before the first cell is done.
        ///
        /// @param done cells
        void report(BenchReport report, int done) throws IOException;

        /// What is at work.
        void at(String what);
    }

    /// Runs it.
    ///
    /// @param folder for files that are needed meanwhile
    /// @return the complete report
    /// @throws IOException if a file cannot be written
    public BenchReport run(Path folder, Listener listener) throws IOException {
        List<BenchReport.Missing> missing = new ArrayList<>();
        List<RunningTarget> targets = new ArrayList<>();
        List<CellResult> results = new ArrayList<>();
        Map<String, String> machine = machine(); // Before anything is at work.
        try (BenchRun run = start(folder, targets, missing, listener)) {
            List<BenchTarget> known = targets.stream().map(RunningTarget::target).toList();
            if (known.isEmpty()) {
                return report(true, machine, known, missing, results);
            }
            for (int n = 0; n < cells.size(); n++) {
                listener.at(cells.get(n).name());
                results.addAll(run.measure(cells.get(n)));
                listener.report(report(false, machine, known, missing, results), n + 1);
            }
            BenchReport last = report(true, machine, known, missing, results);
            listener.report(last, cells.size());
            return last;
        }
    }

    private BenchReport report(
            boolean complete,
            Map<String, String> machine,
            List<BenchTarget> targets,
            List<BenchReport.Missing> missing,
            List<CellResult> results) {
        return new BenchReport(complete, suite, times.rounds(), machine, targets, missing, results);
    }

    private BenchRun start(
            Path folder,
            List<RunningTarget> targets,
            List<BenchReport.Missing> missing,
            Listener listener)
            throws IOException {
        for (WorkerLaunch launch : launches(folder, missing)) {
            listener.at("starting %s, measuring its limits".formatted(launch));
            try {
                targets.addAll(
                        RunningTarget.start(
                                launch,
                                launch.engine().equals(TORNADO) ? device : Optional.empty(),
                                times));
            } catch (WorkerFailure e) {
                missing.add(new BenchReport.Missing(launch.toString(), e.reason()));
            }
        }
        return new BenchRun(targets, times);
    }

    private List<WorkerLaunch> launches(Path folder, List<BenchReport.Missing> missing)
            throws IOException {
        List<WorkerLaunch> launches = new ArrayList<>();
        for (String engine : engines) {
            if (!engine.equals(TORNADO)) {
                launches.add(WorkerLaunch.plain(engine));
                continue;
            }
            Optional<TornadoSdk> sdk = sdk();
            if (sdk.isEmpty()) {
                missing.add(new BenchReport.Missing(engine, noSdk()));
                continue;
            }
            List<String> chosen = backends.isEmpty() ? sdk.get().backends() : backends;
            for (String backend : chosen) {
                if (sdk.get().backends().contains(backend)) {
                    launches.add(WorkerLaunch.ofBackend(engine, sdk.get(), backend, folder));
                } else {
                    missing.add(
                            new BenchReport.Missing(
                                    engine + " " + backend,
                                    "the SDK at %s has the backends %s"
                                            .formatted(sdk.get().home(), sdk.get().backends())));
                }
            }
        }
        return launches;
    }

    /// Where the launcher was told to do without an SDK, it is so.
    private static Optional<TornadoSdk> sdk() {
        return System.getProperty("attention.sdk.reason") == null
                ? TornadoSdk.find()
                : Optional.empty();
    }

    private static String noSdk() {
        String told = System.getProperty("attention.sdk.reason");
        return told != null
                ? told
                : "no TornadoVM SDK: %s. %s".formatted(TornadoSdk.whereSought(), TornadoSdk.REMEDY);
    }

    private Map<String, String> machine() {
        Map<String, String> more = new LinkedHashMap<>();
        sdk().ifPresent(_ -> more.put("TornadoVM SDK", MachineFacts.sdk()));
        String options = System.getenv(WorkerLaunch.OPTIONS);
        if (options != null && !options.isBlank()) {
            more.put(WorkerLaunch.OPTIONS, options);
        }
        return MachineFacts.ofProcessors(more, Checkout.commit(), command).facts();
    }

    /// What is measured unless an engine is named: all but the oracle, which is what they are
    /// measured against and takes a thousand times as long.
    public static List<String> defaultEngines() {
        return Engines.providers().stream()
                .filter(
                        p ->
                                p.name().equals(TORNADO)
                                        || p.availability() instanceof EngineAvailability.Available)
                .map(AttentionEngineProvider::name)
                .filter(name -> !name.equals("oracle"))
                .toList();
    }
}
