package org.tornadoattention.tornado.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes the kernels whose scalars are written out one by one, from a text that has each line
/// once. After a change of the template:
///
/// ```
/// java tornado-tasks/src/test/java/org/tornadoattention/tornado/kernel/KernelTemplate.java tornado-tasks
/// ```
///
/// | in the template | in the kernel |
/// |---|---|
/// | `{NAME}` | the number of that name, or as it is where there is none |
/// | `//@for a b` to `//@end` | the lines between, once for each number a from 0, and in each for each b |
/// | `//@if X < Y` to `//@end` | the lines between, if it is so |
///
/// The template is laid out as the formatter wants its result.
public final class KernelTemplate {
    private static final String FOLDER = "org/tornadoattention/tornado/kernel/";
    private static final Path TEMPLATE =
            Path.of("src/test/resources/" + FOLDER + "FlashRegistersKernel.template");
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final String FOR = "//@for ";
    private static final String IF = "//@if ";
    private static final String END = "//@end";

    /// How many there are of what the template counts with one letter, in every kernel.
    private static final Map<String, Integer> COUNTS =
            Map.of(
                    "r", 4, // rows of a work-item
                    "h", 2, // halves of a tile's keys
                    "x", 4, // features, or keys, that are read at once
                    "y", 4, // features of a run
                    "l", 8, // lanes
                    "e", 8); // loads under way

    private final List<String> lines;
    private final Map<String, Integer> counts;
    private final StringBuilder text = new StringBuilder();

    private KernelTemplate(List<String> lines, Map<String, Integer> counts) {
        this.lines = lines;
        this.counts = counts;
    }

    /// Writes the files.
    ///
    /// @param arguments the folder of the module
    public static void main(String[] arguments) throws IOException {
        Path module = Path.of(arguments[0]);
        for (Map.Entry<Path, String> file : kernels(module).entrySet()) {
            Files.writeString(module.resolve(file.getKey()), file.getValue());
        }
    }

    /// The generated files, by their place in the module.
    static Map<Path, String> kernels(Path module) throws IOException {
        List<String> lines = Files.readAllLines(module.resolve(TEMPLATE));
        return Map.of(
                place(64), expand(lines, numbers(64, 64, 1)),
                place(128), expand(lines, numbers(128, 32, 2)));
    }

    private static Path place(int dim) {
        return Path.of("src/main/java/" + FOLDER + "FlashRegisters" + dim + "Kernel.java");
    }

    private static Map<String, Integer> numbers(int dim, int keys, int valueParts) {
        Map<String, Integer> numbers = new HashMap<>(COUNTS);
        numbers.put("DIM", dim);
        numbers.put("KEYS", keys);
        numbers.put("VALUE_PARTS", valueParts);
        numbers.put("g", keys / 16); // keys of a work-item in half a tile
        numbers.put("n", dim / 32); // runs of four features of a work-item
        return numbers;
    }

    /// The text with all blocks repeated and all names replaced.
    ///
    /// @param counts numbers by name
    /// @throws IllegalArgumentException if a block has no end, or an end no block
    public static String expand(List<String> lines, Map<String, Integer> counts) {
        KernelTemplate template = new KernelTemplate(lines, counts);
        int end = template.write(0, Map.of());
        if (end < lines.size()) {
            throw new IllegalArgumentException("line %d ends no block".formatted(end + 1));
        }
        return template.text.toString();
    }

    /// Writes lines up to the end of a block, and returns where that is.
    private int write(int start, Map<String, Integer> indices) {
        int at = start;
        while (at < lines.size() && !lines.get(at).strip().equals(END)) {
            String line = lines.get(at).strip();
            if (line.startsWith(FOR)) {
                at = repeat(at, names(line), indices);
            } else if (line.startsWith(IF)) {
                at = writeIf(at, indices);
            } else {
                text.append(replaced(lines.get(at), indices)).append('\n');
            }
            at++;
        }
        return at;
    }

    private static List<String> names(String line) {
        return List.of(line.substring(FOR.length()).split(" ", -1));
    }

    /// Writes the block that begins on a line for all numbers that these names can have.
    private int repeat(int line, List<String> names, Map<String, Integer> indices) {
        if (names.isEmpty()) {
            return endOf(line, write(line + 1, indices));
        }
        int end = line;
        for (int index = 0; index < counts.get(names.getFirst()); index++) {
            Map<String, Integer> inner = new HashMap<>(indices);
            inner.put(names.getFirst(), index);
            end = repeat(line, names.subList(1, names.size()), inner);
        }
        return end;
    }

    private int writeIf(int line, Map<String, Integer> indices) {
        String[] condition =
                replaced(lines.get(line).strip(), indices).substring(IF.length()).split(" < ", -1);
        int before = text.length();
        int end = endOf(line, write(line + 1, indices));
        if (Integer.parseInt(condition[0]) >= Integer.parseInt(condition[1])) {
            text.setLength(before);
        }
        return end;
    }

    private int endOf(int line, int end) {
        if (end == lines.size()) {
            throw new IllegalArgumentException(
                    "the block of line %d has no end".formatted(line + 1));
        }
        return end;
    }

    private String replaced(String line, Map<String, Integer> indices) {
        return NAME.matcher(line)
                .replaceAll(
                        name -> {
                            Integer index = indices.get(name.group(1));
                            boolean size = name.group(1).length() > 1;
                            Integer number = size ? counts.get(name.group(1)) : index;
                            return Matcher.quoteReplacement(
                                    number == null ? name.group() : number.toString());
                        });
    }
}
