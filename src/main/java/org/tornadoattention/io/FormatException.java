package org.tornadoattention.io;

import java.io.IOException;
import java.io.Serial;
import java.util.Collection;
import java.util.stream.Collectors;

/// A file that breaks its format, or asks for something that a [org.tornadoattention.Tensor] cannot
/// hold.
///
/// The message is one sentence that names the file, the rule and the value, such as `query.npy:
/// header length must be at most 10000 but was 65535`; a tensor inside a file is named
/// `weights.npz:query`.
public final class FormatException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    /// Long enough for any honest name; a hostile one must not fill the terminal.
    private static final int MAX_QUOTED = 80;

    private static final int MAX_LISTED = 10;

    /// The rule that `source`, a file or a tensor in a file, breaks.
    public FormatException(String source, String rule) {
        super(source + ": " + rule);
    }

    /// The rule that `source` breaks, and the exception that noticed it.
    public FormatException(String source, String rule, Throwable cause) {
        super(source + ": " + rule, cause);
    }

    /// A file that holds `names` was asked for another one.
    static FormatException missing(String source, String name, Collection<String> names) {
        return new FormatException(
                source, "has no tensor %s; it has %s".formatted(quote(name), list(names)));
    }

    /// The first few of `names`.
    static String list(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        String more = names.size() > MAX_LISTED ? ", and %d more" : "";
        return names.stream()
                .limit(MAX_LISTED)
                .map(FormatException::quote)
                .collect(Collectors.joining(", ", "", more.formatted(names.size() - MAX_LISTED)));
    }

    /// How messages name a tensor in a file, which is also how [TensorFiles#read(String)] takes it.
    static String inside(String file, String name) {
        return file + ":" + printable(name);
    }

    /// Text from a file as messages may show it: in quotes, shortened, without control characters.
    static String quote(String text) {
        return "'" + printable(text) + "'";
    }

    private static String printable(String text) {
        String shown = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
        return shown.replaceAll("\\p{C}", "?");
    }
}
