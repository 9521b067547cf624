package org.tornadoattention.tornado.ahead;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
/// @param name of its file, without the ending
/// @param function the name of the entry
/// @param text header and OpenCL C
/// @param arrays how many arrays the entry takes, behind four arguments of TornadoVM's own
/// @param scalars how many integers it takes behind them
/// @param groupItems work-items of a work-group, 0 where any will do
/// @param tornadoVm the version of TornadoVM that compiled it
/// @param flags of OpenCL's compiler, to build it with
/// @param constants what it was compiled for, see [AheadKernel#constants]
/// @param hash of the Java method when it was compiled, see [KernelHash]
public record StoredKernel(
        String name,
        String function,
        String text,
        int arrays,
        int scalars,
        int groupItems,
        String tornadoVm,
        String flags,
        String constants,
        String hash) {
    /// Bytes before the first element of an array, which the code adds to every index.
    public static final int ARRAY_HEADER = 16;

    /// Of the names of files.
    public static final String ENDING = ".cl";

    /// Of the names of files with what a driver compiled.
    private static final String BINARY_ENDING = ".bin";

    /// Of the name of a binary's checksum, behind the whole name of the binary.
    public static final String CHECKSUM_ENDING = ".sha256";

    /// Enough of a hash to tell the versions of one kernel apart.
    private static final int SHORT_HASH = 16;

    private static final Pattern ENTRY =
            Pattern.compile("^__kernel void (\\w+)\\(([^)]*)\\)", Pattern.MULTILINE);
    private static final Pattern ARRAY = Pattern.compile("__global uchar \\*");
    private static final Pattern SCALAR = Pattern.compile("__private int ");

    /// How a complete text ends.
    private static final Pattern END = Pattern.compile("\n}[^\n]*\n\\z");

    /// Reads one.
    ///
    /// @throws IllegalStateException if it is missing or damaged
    public static StoredKernel read(AheadKernel kernel) {
        String file = kernel.label() + ENDING;
        try (InputStream stream = StoredKernel.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw damaged(kernel, "is missing in the jar of attention-tornado");
            }
            return of(kernel, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the stored kernel %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// Takes a text apart.
    ///
    /// @throws IllegalStateException if it is damaged
    static StoredKernel of(AheadKernel kernel, String text) {
        KernelHeader header = KernelHeader.read(kernel, text);
        if (!END.matcher(text).find()) {
            throw damaged(kernel, "is cut off: it does not end with a brace");
        }
        Matcher entry = ENTRY.matcher(text);
        if (!entry.find() || !entry.group(1).equals(kernel.method())) {
            throw damaged(kernel, "has no entry '%s'".formatted(kernel.method()));
        }
        int arrays = count(ARRAY, entry.group(2));
        if (arrays == 0) {
            throw damaged(kernel, "has an entry without arrays");
        }
        return new StoredKernel(
                kernel.label(),
                entry.group(1),
                text,
                arrays,
                count(SCALAR, entry.group(2)),
                kernel.items(),
                header.value(KernelHeader.TORNADOVM),
                header.value(KernelHeader.FLAGS),
                header.value(KernelHeader.CONSTANTS),
                header.value(KernelHeader.HASH));
    }

    /// The header of a kernel's file, with an empty line behind it.
    ///
    /// @param tornadoVm the version that compiled
    /// @param flags of OpenCL's compiler, with which results are what tests saw
    public static String header(AheadKernel kernel, String tornadoVm, String flags) {
        return KernelHeader.of(kernel, tornadoVm, flags).text();
    }

    /// The name of the file with what a driver compiled of this text:
    /// `flash-loop-64-plain-0123456789abcdef.bin`. The beginning of SHA-256 of the text is in it,
    /// so that a binary of another text is not taken for one of this.
    public String binaryFile() {
        String digest = sha256(text.getBytes(StandardCharsets.UTF_8));
        return name + "-" + digest.substring(0, SHORT_HASH) + BINARY_ENDING;
    }

    /// What the file with a binary's checksum says, as `sha256sum` writes and checks it: drivers
    /// take a damaged program for a whole one, and the process with it.
    public String checksum(byte[] binary) {
        return "%s  %s%n".formatted(sha256(binary), binaryFile());
    }

    /// In hexadecimal digits.
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Whether a file has the name of this kernel's binary, in this or any other version.
    public boolean isBinaryFile(String file) {
        return file.matches(
                "%s-[0-9a-f]{%d}%s"
                        .formatted(Pattern.quote(name), SHORT_HASH, Pattern.quote(BINARY_ENDING)));
    }

    private static int count(Pattern pattern, String text) {
        return Math.toIntExact(pattern.matcher(text).results().count());
    }

    static IllegalStateException damaged(AheadKernel kernel, String what) {
        return new IllegalStateException(
                "the stored kernel %s%s %s".formatted(kernel.label(), ENDING, what));
    }
}
