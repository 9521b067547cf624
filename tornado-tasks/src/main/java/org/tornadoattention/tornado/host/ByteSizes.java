package org.tornadoattention.tornado.host;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers of bytes as users write them.
public final class ByteSizes {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*([KMG]?)B?");

    private ByteSizes() {}

    /// A number of bytes such as `256MB`; units are powers of 1024.
    ///
    /// @param name of what it is for
    /// @throws IllegalArgumentException if it is none, or 0
    public static long parse(String name, String text) {
        Matcher matcher = BYTES.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(1).matches("0+")) {
            throw new IllegalArgumentException(
                    "%s must be a positive number of bytes, such as 256MB, but was '%s'"
                            .formatted(name, text));
        }
        int shift =
                switch (matcher.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        return Math.min(Long.parseLong(matcher.group(1)), Long.MAX_VALUE >> shift) << shift;
    }
}
