package org.tornadoattention.tornado.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an SDK's folder must hold, and what it says of itself.
final class SdkFolder {
    /// The modules of the backends begin so.
    static final String DRIVER_MODULE = "tornado.drivers.";

    /// Where the modules and the native libraries lie.
    static final String MODULES = "share/java/tornado";

    static final String LIBRARIES = "lib";

    private static final Path TEMPLATE = Path.of("tornado-argfile.template");
    private static final Path EXPANDED = Path.of("tornado-argfile");

    private SdkFolder() {}

    /// What keeps a folder from being an SDK, a clause without a full stop; empty if it is one.
    static Optional<String> faultOf(Path home) {
        if (!Files.isDirectory(home)) {
            return Optional.of(home + " is missing");
        }
        if (argumentFile(home).isEmpty()) {
            return Optional.of(
                    home + " is no TornadoVM SDK: it has neither " + TEMPLATE + " nor " + EXPANDED);
        }
        for (String folder : List.of(LIBRARIES, MODULES)) {
            if (!Files.isDirectory(home.resolve(folder))) {
                return Optional.of(home + " is no whole TornadoVM SDK: it has no " + folder);
            }
        }
        if (backendsOf(home).isEmpty()) {
            return Optional.of(home + " is no whole TornadoVM SDK: it has no backend");
        }
        return Optional.empty();
    }

    /// The options as the SDK has them, one a line: the template, which names no place, before the
    /// file that was expanded at the place where the SDK once lay.
    static List<String> options(Path home) {
        Path file = argumentFile(home).orElseThrow();
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    static List<String> backendsOf(Path home) {
        List<String> backends = new ArrayList<>();
        for (String line : options(home)) {
            if (line.startsWith("--add-modules")) {
                for (String module :
                        line.substring("--add-modules".length()).strip().split(",", -1)) {
                    if (module.startsWith(DRIVER_MODULE)
                            && !module.equals(DRIVER_MODULE + "common")) {
                        backends.add(module.substring(DRIVER_MODULE.length()));
                    }
                }
            }
        }
        return backends;
    }

    private static Optional<Path> argumentFile(Path home) {
        return List.of(TEMPLATE, EXPANDED).stream()
                .map(home::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
