package org.tornadoattention.cli.child;

import java.util.Optional;
import java.util.regex.Pattern;

/// The reason among what a process said before it failed: mostly its last line, but Java says more
/// around that.
public final class LastWords {
    /// Warnings, what Java took from variables, the places of a stack trace, the frame of a report
    /// of a crash, and what Java says whenever it does not start.
    private static final Pattern NO_REASON =
            Pattern.compile(
                    "(?i:warning:).*|.*\\bVM warning:.*|(NOTE: )?Picked up \\w+:.*|at"
                            + " \\S+\\(.*|\\.\\.\\. \\d+ more|#.*|Error: Could not create the Java"
                            + " Virtual Machine\\.|Error: A fatal (exception|error) has occurred\\."
                            + " Program will exit\\.");

    /// The line of such a report that names the signal.
    private static final Pattern CRASH =
            Pattern.compile("#\\s+((SIG|EXCEPTION_|Internal Error).*)");

    private LastWords() {}

    /// One line, or `nothing`.
    static String in(String said) {
        return said.lines()
                .flatMap(line -> reason(line).stream())
                .reduce((_, last) -> last)
                .orElse("nothing");
    }

    /// What a line says, if that may be a reason.
    public static Optional<String> reason(String line) {
        String text = CRASH.matcher(line.strip()).replaceFirst("$1");
        return text.isEmpty() || NO_REASON.matcher(text).matches()
                ? Optional.empty()
                : Optional.of(text);
    }
}
