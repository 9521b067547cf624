package org.tornadoattention.tornado.ahead;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a stored kernel says of itself: `// key: value`, a line each, in this order.
///
/// @param values by their keys, every one of them
record KernelHeader(Map<String, String> values) {
    static final String TORNADOVM = "tornadovm";
    static final String FLAGS = "flags";
    static final String CONSTANTS = "constants";
    static final String HASH = "hash";

    private static final String NAME = "name";
    private static final String JAVA = "java";
    private static final String WORK_GROUP = "work-group";
    private static final String ARRAY_HEADER = "array-header";
    private static final List<String> KEYS =
            List.of(NAME, JAVA, TORNADOVM, FLAGS, CONSTANTS, WORK_GROUP, ARRAY_HEADER, HASH);

    /// The work-group where any will do.
    private static final String ANY = "any";

    private static final Pattern LINE = Pattern.compile("// ([a-z-]+): (.*)");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    KernelHeader {
        values = Map.copyOf(values);
    }

    /// Of a kernel that is compiled now.
    ///
    /// @param tornadoVm the version that compiles
    /// @param flags of OpenCL's compiler
    static KernelHeader of(AheadKernel kernel, String tornadoVm, String flags) {
        return new KernelHeader(
                Map.of(
                        NAME, kernel.label(),
                        JAVA, kernel.type() + "." + kernel.method(),
                        TORNADOVM, tornadoVm,
                        FLAGS, flags,
                        CONSTANTS, kernel.constants(),
                        WORK_GROUP, workGroup(kernel),
                        ARRAY_HEADER, Integer.toString(StoredKernel.ARRAY_HEADER),
                        HASH, KernelHash.of(kernel)));
    }

    /// Reads the first lines of a text.
    ///
    /// @throws IllegalStateException if they are not the header of this kernel
    static KernelHeader read(AheadKernel kernel, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.lines().limit(KEYS.size()).toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                values.put(matcher.group(1), matcher.group(2));
            }
        }
        List<String> missing = KEYS.stream().filter(key -> !values.containsKey(key)).toList();
        if (!missing.isEmpty()) {
            throw StoredKernel.damaged(
                    kernel, "lacks %s in its header".formatted(String.join(", ", missing)));
        }
        KernelHeader header = new KernelHeader(values);
        header.require(kernel, NAME, kernel.label());
        header.require(kernel, JAVA, kernel.type() + "." + kernel.method());
        header.require(kernel, WORK_GROUP, workGroup(kernel));
        header.require(kernel, ARRAY_HEADER, Integer.toString(StoredKernel.ARRAY_HEADER));
        if (!DIGEST.matcher(header.value(HASH)).matches()) {
            throw StoredKernel.damaged(
                    kernel,
                    "must have a hash of 64 hexadecimal digits but has '%s'"
                            .formatted(header.value(HASH)));
        }
        return header;
    }

    private void require(AheadKernel kernel, String key, String expected) {
        if (!value(key).equals(expected)) {
            throw StoredKernel.damaged(
                    kernel,
                    "must have the %s '%s' but has '%s'".formatted(key, expected, value(key)));
        }
    }

    private static String workGroup(AheadKernel kernel) {
        return kernel.items() == 0 ? ANY : Integer.toString(kernel.items());
    }

    String value(String key) {
        return Objects.requireNonNull(values.get(key), key);
    }

    /// The lines, and an empty one.
    String text() {
        return KEYS.stream()
                .map(key -> "// %s: %s\n".formatted(key, value(key)))
                .collect(Collectors.joining("", "", "\n"));
    }
}
