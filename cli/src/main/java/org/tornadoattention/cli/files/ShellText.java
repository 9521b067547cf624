package org.tornadoattention.cli.files;

import java.nio.file.Path;

/// Texts as words of a shell's command, so that what is shown as a command can be copied.
public final class ShellText {
    private ShellText() {}

    /// The text as one word, in quotes where a shell would otherwise split or change it.
    public static String quoted(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// A path as one word.
    public static String quoted(Path path) {
        return quoted(path.toString());
    }
}
