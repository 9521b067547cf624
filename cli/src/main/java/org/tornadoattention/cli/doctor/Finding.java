package org.tornadoattention.cli.doctor;

import java.util.Optional;

/// One thing that was looked at.
///
/// @param level whether it is as it should be
/// @param what was looked at, such as `Java`
/// @param value what was seen
/// @param remedy the command that mends it, or what else to do
public record Finding(Level level, String what, String value, Optional<String> remedy) {
    /// How bad it is.
    public enum Level {
        /// As it should be.
        OK,
        /// Something is not there, or not as good as it could be; what was asked for runs.
        NOTE,
        /// An engine that was asked for, or that is set up, does not run so.
        WRONG
    }

    /// What comes from drivers and files may hold anything: a control character is shown as `?`.
    public Finding {
        what = printable(what);
        value = printable(value);
        remedy = remedy.map(Finding::printable);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cc}", "?");
    }

    static Finding ok(String what, String value) {
        return new Finding(Level.OK, what, value, Optional.empty());
    }

    static Finding note(String what, String value) {
        return new Finding(Level.NOTE, what, value, Optional.empty());
    }

    static Finding note(String what, String value, String remedy) {
        return new Finding(Level.NOTE, what, value, Optional.of(remedy));
    }

    static Finding wrong(String what, String value, String remedy) {
        return new Finding(Level.WRONG, what, value, Optional.of(remedy));
    }

    /// Wrong where it is needed, and a note elsewhere.
    static Finding missing(boolean needed, String what, String value, String remedy) {
        return needed ? wrong(what, value, remedy) : note(what, value, remedy);
    }
}
