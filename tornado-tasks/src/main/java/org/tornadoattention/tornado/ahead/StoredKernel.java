package org.tornadoattention.tornado.ahead;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A kernel as it was compiled ahead of time: OpenCL C behind a header of comments.
///
/// ```
/// // name: flash-loop-64-plain
/// // java: org.tornadoattention.tornado.kernel.FlashLoopKernel.attend
/// // tornadovm: 5.2.0-jdk25
/// // flags: -cl-mad-enable -w
/// // constants: dims 64x64, features 128
/// // work-group: any
/// // array-header: 16
/// // hash: 8d96...
///
/// __kernel void attend(__global long *_kernel_context, ..., __global uchar *fields, ..., __private int features)
/// ```
///
/// @param name of its file
/// @param function the name of the entry
/// @param text header and OpenCL C
/// @param arrays how many arrays the entry takes, behind four arguments of TornadoVM's own
/// @param scalars how many integers it takes behind them
/// @param header what the comments say, by their keys
public record StoredKernel(
        String name,
        String function,
        String text,
        int arrays,
        int scalars,
        Map<String, String> header) {
    /// Bytes before the first element of an array, which the code adds to every index.
    public static final int ARRAY_HEADER = 16;

    /// Of the names of files.
    public static final String ENDING = ".cl";

    private static final Pattern LINE = Pattern.compile("// ([a-z-]+): (.*)");
    private static final Pattern ENTRY =
            Pattern.compile("__kernel void (\\w+)\\(([^)]*)\\)", Pattern.DOTALL);
    private static final Pattern ARRAY = Pattern.compile("__global uchar \\*");
    private static final Pattern SCALAR = Pattern.compile("__private int ");

    public StoredKernel {
        header = Map.copyOf(header);
    }

    /// Reads one.
    ///
    /// @throws IllegalStateException if it is missing or damaged
    public static StoredKernel read(AheadKernel kernel) {
        return find(kernel)
                .orElseThrow(
                        () ->
                                damaged(
                                        kernel.label(),
                                        "is missing in the jar of attention-tornado"));
    }

    /// Reads one, if it is there.
    static Optional<StoredKernel> find(AheadKernel kernel) {
        String file = kernel.label() + ENDING;
        try (InputStream stream = StoredKernel.class.getResourceAsStream(file)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(
                            of(
                                    kernel.label(),
                                    new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the stored kernel %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// Takes a text apart.
    ///
    /// @throws IllegalStateException if it is damaged
    static StoredKernel of(String name, String text) {
        Map<String, String> header = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                break;
            }
            header.put(matcher.group(1), matcher.group(2));
        }
        if (!name.equals(header.get("name"))) {
            throw damaged(name, "calls itself " + header.get("name"));
        }
        if (!Integer.toString(ARRAY_HEADER).equals(header.get("array-header"))) {
            throw damaged(name, "is for arrays with another header than 16 bytes");
        }
        Matcher entry = ENTRY.matcher(text);
        if (!entry.find()) {
            throw damaged(name, "has no entry");
        }
        String arguments = entry.group(2);
        return new StoredKernel(
                name,
                entry.group(1),
                text,
                (int) ARRAY.matcher(arguments).results().count(),
                (int) SCALAR.matcher(arguments).results().count(),
                header);
    }

    private static IllegalStateException damaged(String name, String what) {
        return new IllegalStateException("the stored kernel %s%s %s".formatted(name, ENDING, what));
    }

    /// Work-items of a work-group, 0 where any will do.
    public int groupItems() {
        String items = header.getOrDefault("work-group", "any");
        try {
            return items.equals("any") ? 0 : Integer.parseInt(items);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "the stored kernel %s%s must have a work-group of work-items or any but has '%s'"
                            .formatted(name, ENDING, items),
                    e);
        }
    }

    /// Of the Java method when this was made, see [KernelHash]; empty where it has none.
    public String hash() {
        return header.getOrDefault("hash", "");
    }
}
