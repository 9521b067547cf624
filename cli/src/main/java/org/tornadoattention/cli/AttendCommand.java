package org.tornadoattention.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

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

    /// The options that were given, by their names.
    final Set<String> givenOptions() {
        return spec().commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The arguments as they were given, the command's name first.
    final List<String> given() {
        return spec().commandLine().getParseResult().originalArgs();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "picocli sets the spec");
    }
}
