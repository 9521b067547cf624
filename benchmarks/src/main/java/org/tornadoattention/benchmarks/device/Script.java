package org.tornadoattention.benchmarks.device;

import picocli.CommandLine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// What starts a benchmark of this package, and is named where it speaks.
///
/// @param name of the file in `benchmarks`
record Script(String name) {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    /// Runs the benchmark and ends the process: 0 ok, 1 failed, 2 wrong usage.
    void run(Callable<Integer> benchmark, String[] args) {
        CommandLine line = new CommandLine(benchmark);
        line.setExecutionExceptionHandler(
                (e, command, _) -> {
                    if (e instanceof IllegalArgumentException
                            || e instanceof UnsupportedOperationException
                            || e instanceof GateException) {
                        command.getErr().println(name + ": " + e.getMessage());
                    } else {
                        e.printStackTrace(command.getErr());
                    }
                    return e instanceof IllegalArgumentException ? USAGE : FAILED;
                });
        System.exit(line.execute(args));
    }

    /// The command that makes a result again, without what the script adds.
    String command(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("benchmarks/" + name));
        for (int a = 0; a < arguments.size(); a++) {
            if (arguments.get(a).equals("--commit")) {
                a++;
            } else {
                words.add(arguments.get(a));
            }
        }
        return String.join(" ", words);
    }

    /// Tells how far a run is.
    void progress(String text) {
        System.err.println(name + ": " + text);
    }
}
