package org.tornadoattention.tornado.sdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// Writes the file for `java @file ...` that starts a program with TornadoVM, or, where there is no
/// SDK, one that changes nothing but says why.
///
/// ```
/// java -Dattention.sdk=find -Dattention.backend=opencl -cp attention-tornado.jar \
///     org.tornadoattention.tornado.sdk.LaunchOptions tornado.args
/// ```
public final class LaunchOptions {
    /// The system property that tells a program started without TornadoVM why that is so.
    public static final String REASON_PROPERTY = "attention.sdk.reason";

    private LaunchOptions() {}

    /// Writes the file and says in one line what it found.
    ///
    /// @param args the file to write
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("LaunchOptions: one argument is needed, the file to write");
            System.exit(2);
        }
        try {
            System.out.println(write(Path.of(args[0])));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /// Writes the file for the SDK and backend that the system properties `attention.sdk` and
    /// `attention.backend` ask for.
    ///
    /// @return what was found, one line
    /// @throws IllegalArgumentException if they ask for what is not there
    public static String write(Path file) throws IOException {
        Optional<TornadoSdk> sdk = TornadoSdk.find();
        if (sdk.isEmpty()) {
            String reason = "no TornadoVM SDK: " + TornadoSdk.whereSought();
            write(file, List.of(ArgumentFile.quoted("-D" + REASON_PROPERTY + "=" + reason)));
            return reason + ". " + TornadoSdk.REMEDY;
        }
        String backend = sdk.get().backend(System.getProperty("attention.backend", ""));
        write(file, ArgumentFile.lines(sdk.get(), backend));
        return "TornadoVM SDK: " + sdk.get().home() + ", backend " + backend;
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        // Two programs may start at once: nobody reads half a file.
        Path whole = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(whole, lines);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
