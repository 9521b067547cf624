package org.tornadoattention.cli.bundle;

import org.tornadoattention.cli.files.FileTree;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What a bundle is made of.
///
/// ```
/// attend     the launcher          runtime/   Java, by jlink
/// README     how to use it         lib/       our jars and what they need
/// LICENSE, NOTICE                  sdk/       TornadoVM's SDK, without what running does not need
/// ```
///
/// @param jars our own and those they need
/// @param sdk the SDK to bundle, if any
/// @param notices where `LICENSE` and `NOTICE` lie, a folder or a jar
public record Bundle(List<Path> jars, Optional<TornadoSdk> sdk, Path notices) {
    private static final String LAUNCHER = "attend";

    /// Parts of an SDK that running does not need; of jars only some are needed.
    private static final Set<String> LEFT_OUT =
            Set.of("bin", "examples", "CHANGELOG.rst", "CONTRIBUTING.md", "var");

    public Bundle {
        jars = List.copyOf(jars);
    }

    /// Makes the bundle.
    ///
    /// @param folder exists, and is empty
    /// @param compressed as for the runtime's classes
    /// @param progress told what is being done
    /// @return the bytes of each part, by name
    /// @throws IOException if that cannot be done
    public Map<String, Long> make(Path folder, boolean compressed, Consumer<String> progress)
            throws IOException {
        progress.accept("linking a Java of the needed modules");
        RuntimeImage.make(folder.resolve("runtime"), compressed);
        progress.accept("copying jars");
        Path lib = Files.createDirectory(folder.resolve("lib"));
        for (Path jar : jars) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        if (sdk.isPresent()) {
            progress.accept("copying the SDK");
            copySdk(sdk.get(), folder.resolve("sdk"));
        }
        texts(folder);
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (String part : List.of("runtime", "lib", "sdk")) {
            if (Files.exists(folder.resolve(part))) {
                sizes.put(part, FileTree.size(folder.resolve(part)));
            }
        }
        return sizes;
    }

    /// What running needs of it.
    static void copySdk(TornadoSdk sdk, Path to) throws IOException {
        Path home = sdk.home().toRealPath();
        boolean template = Files.exists(home.resolve("tornado-argfile.template"));
        Set<Path> jars = TornadoSdk.at(home).neededJars();
        FileTree.copy(
                home,
                to,
                path -> {
                    String top = path.getName(0).toString();
                    boolean expanded = top.equals("tornado-argfile") && template;
                    boolean jar = path.toString().endsWith(".jar");
                    return !LEFT_OUT.contains(top)
                            && !expanded
                            && (!jar || jars.contains(home.resolve(path)));
                });
    }

    /// The script that starts it.
    static String launcher() throws IOException {
        try (InputStream in = Bundle.class.getResourceAsStream(LAUNCHER)) {
            byte[] bytes = Objects.requireNonNull(in, "the jar has the launcher").readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8)
                    .replace("@PLATFORM@", TornadoSdk.thisPlatform());
        }
    }

    private void texts(Path folder) throws IOException {
        Path launcher = Files.writeString(folder.resolve(LAUNCHER), launcher());
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        String present = sdk.isPresent() ? "it is in sdk" : "./attend setup installs it";
        Files.writeString(
                folder.resolve("README"),
                """
                This folder runs attend, the command line of tornado-attention, on %s.
                It needs no Java, no network and no installation: only the C library. It may be moved.

                  ./attend doctor     what this machine has, what is wrong, and what mends it
                  ./attend demo       every engine, checked, timed, pictured
                  ./attend --help

                The engine tornado needs TornadoVM's SDK (%s), the driver of a device
                and, as most drivers, the C++ library (libstdc++).

                Licences: LICENSE and NOTICE for attend and its libraries, whose jars hold their own;
                runtime/legal for Java; sdk/LICENSE* for TornadoVM, whose jars hold those of its libraries.
                """
                        .formatted(TornadoSdk.thisPlatform(), present));
        if (Files.isDirectory(notices)) {
            notices(notices, folder);
        } else {
            URI jar = URI.create("jar:" + notices.toUri());
            try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
                notices(files.getPath("/"), folder);
            }
        }
    }

    private static void notices(Path root, Path folder) throws IOException {
        for (String name : List.of("LICENSE", "NOTICE")) {
            Files.copy(root.resolve("META-INF").resolve(name), folder.resolve(name));
        }
    }
}
