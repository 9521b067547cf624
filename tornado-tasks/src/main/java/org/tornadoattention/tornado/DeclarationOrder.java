package org.tornadoattention.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Sorts what a kernel of TornadoVM declares before its first block: it keeps the variables in a
/// hash table, whose order is another in each process, and prints the rest always alike.
///
/// ```
/// long l_7, l_6;               float f_10;
/// float f_10;           ->     long l_6, l_7;
/// ```
final class DeclarationOrder {
    /// Type and variables, which are called after their type, with a number. No group repeats: Java
    /// would recurse for each of some thousand variables.
    private static final Pattern DECLARATION = Pattern.compile("  (\\w+) (\\w+_\\d[\\w, ]*);");

    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(DeclarationOrder::number)
                    .thenComparing(Comparator.naturalOrder());

    private DeclarationOrder() {}

    /// The same kernel with its declarations sorted.
    ///
    /// @param lines of one kernel
    static List<String> sorted(List<String> lines) {
        List<String> result = new ArrayList<>(lines);
        int start = lines.indexOf("{") + 1;
        int end = start;
        while (end < lines.size() && DECLARATION.matcher(lines.get(end)).matches()) {
            result.set(end, withSortedVariables(lines.get(end)));
            end++;
        }
        Collections.sort(result.subList(start, end));
        return List.copyOf(result);
    }

    private static String withSortedVariables(String line) {
        Matcher matcher = DECLARATION.matcher(line);
        if (!matcher.matches()) {
            return line;
        }
        return Arrays.stream(matcher.group(2).split(", ", -1))
                .sorted(BY_NUMBER)
                .collect(Collectors.joining(", ", "  %s ".formatted(matcher.group(1)), ";"));
    }

    private static int number(String variable) {
        return Integer.parseInt(variable.substring(variable.lastIndexOf('_') + 1));
    }
}
