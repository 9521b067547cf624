package org.tornadoattention.cli.doctor;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Versions of symbols in a shared library, such as `GLIBCXX_3.4.32`: those it has, or those it
/// needs of another.
final class SymbolVersions {
    private SymbolVersions() {}

    /// The highest version of a family that the bytes of a library name.
    ///
    /// @param bytes of the library, as Latin-1
    /// @param family such as `GLIBCXX`
    /// @return such as `3.4.32`
    static Optional<String> highest(String bytes, String family) {
        // A version ends with a zero byte.
        Pattern pattern = Pattern.compile("(?<![A-Z_])" + family + "_(\\d+(\\.\\d+)+)(?=\\x00)");
        return pattern.matcher(bytes)
                .results()
                .map(found -> found.group(1))
                .max(SymbolVersions::compare);
    }

    /// By the numbers between the points.
    static int compare(String first, String second) {
        return Arrays.compare(numbers(first), numbers(second));
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
