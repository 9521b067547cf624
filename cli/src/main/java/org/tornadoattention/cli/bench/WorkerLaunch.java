package org.tornadoattention.cli.bench;

import org.tornadoattention.cli.child.ChildJava;
import org.tornadoattention.tornado.sdk.ArgumentFile;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// How the process of an engine is started, and with which backend of TornadoVM.
///
/// @param backend as the SDK names it, or nothing for engines that need none
/// @param environment more variables for the process
record WorkerLaunch(
        String engine, String backend, List<String> command, Map<String, String> environment) {
    /// The variable with more options for Java.
    static final String OPTIONS = "ATTEND_JAVA_OPTS";

    WorkerLaunch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// Of an engine without a backend: this Java, this class path, and the options of the variable
    /// [#OPTIONS].
    static WorkerLaunch plain(String engine) {
        return new WorkerLaunch(engine, "", command(engine, List.of()), Map.of());
    }

    /// Of the engine `tornado` with one backend of an SDK.
    ///
    /// @param folder where the file with Java's options is written
    static WorkerLaunch ofBackend(String engine, TornadoSdk sdk, String backend, Path folder)
            throws IOException {
        Path options = folder.resolve("tornado-" + backend + ".args");
        options.toFile().deleteOnExit(); // Where the run is interrupted.
        Files.write(options, ArgumentFile.lines(sdk, backend));
        List<String> first = new ArrayList<>(ChildJava.collector());
        first.add("@" + options);
        return new WorkerLaunch(
                engine,
                backend,
                command(engine, first),
                // Where TornadoVM writes the logs of rejected kernels.
                Map.of("TORNADOVM_HOME", sdk.home().toString()));
    }

    private static List<String> command(String engine, List<String> first) {
        List<String> options = new ArrayList<>(first);
        options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        options.add("--enable-native-access=ALL-UNNAMED");
        String own = System.getenv(OPTIONS);
        if (own != null) {
            Arrays.stream(own.split(" ", -1)).filter(o -> !o.isEmpty()).forEach(options::add);
        }
        return ChildJava.command(options, WorkerMain.class.getName(), List.of(engine));
    }

    /// The engine, and the backend if there is one.
    @Override
    public String toString() {
        return backend.isEmpty() ? engine : engine + " " + backend;
    }
}
