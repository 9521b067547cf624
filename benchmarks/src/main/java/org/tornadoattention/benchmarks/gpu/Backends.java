package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.cli.files.TemporaryFolder;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The backends of the SDK, each with its processes.
final class Backends {
    private static final List<String> BACKENDS = List.of("cuda", "opencl", "ptx");

    private Backends() {}

    /// Those that the SDK has, the fastest first; others are told as missing.
    static List<BackendRun> runs(
            WorkerCommand any, TemporaryFolder folder, Map<String, String> missing) {
        Optional<TornadoSdk> sdk = TornadoSdk.find();
        List<BackendRun> runs = new ArrayList<>();
        for (String backend : BACKENDS) {
            if (sdk.isEmpty()) {
                missing.put(backend, "no TornadoVM SDK: " + TornadoSdk.whereSought());
            } else if (!sdk.get().backends().contains(backend)) {
                missing.put(backend, "the SDK has only the backends " + sdk.get().backends());
            } else {
                BackendRun run = new BackendRun(sdk.get(), any.of(backend), folder.resolve(""));
                runs.add(run);
            }
        }
        return runs;
    }

    /// All backends at once, each into a file of its own, which are put together then: where
    /// several processes write one file, nobody could tell which was at what when it ended.
    static void check(List<BackendRun> runs, TemporaryFolder folder, Path lines)
            throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Path> parts = new ArrayList<>();
        for (BackendRun run : runs) {
            Path part = folder.resolve(run.command().backend() + ".jsonl");
            parts.add(part);
            threads.add(Thread.ofPlatform().start(() -> run.writingTo(part).runOrTell()));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Path part : parts) {
            if (Files.exists(part)) {
                Files.writeString(lines, Files.readString(part), StandardOpenOption.APPEND);
            }
        }
    }
}
