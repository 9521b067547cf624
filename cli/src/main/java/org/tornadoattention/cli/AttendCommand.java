package org.tornadoattention.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;

/// What all commands share: help, where to print, and progress.
@Command(mixinStandardHelpOptions = true, versionProvider = AttendVersion.class)
abstract class AttendCommand implements Callable<Integer> {
    static final int OK = 0;

    @Spec private @Nullable CommandSpec spec;

    /// Standard output.
    final PrintWriter out() {
        return spec().commandLine().getOut();
    }

    /// Tells on standard error what is going on, once that takes long.
    final Progress progress(String text) {
        Attend attend = (Attend) spec().root().userObject();
        return new Progress(spec().commandLine().getErr(), attend.isTerminal(), text);
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "picocli sets the spec");
    }
}
