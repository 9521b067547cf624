package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.OpenClProgram;
import org.tornadoattention.opencl.driver.OpenClQueue;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where programs come from: the stored text, which the driver compiles, or a folder of binaries
/// that somebody compiled before, as FPGAs need, whose drivers have no compiler.
///
/// A folder holds a file for each kernel, named as [StoredKernel#binaryFile()] says.
///
/// @param folder of binaries, if the user named one
record KernelBinaries(Optional<Path> folder) {
    /// Its name.
    static final String SETTING = "binaries";

    /// Reads the setting.
    ///
    /// @throws IllegalArgumentException if it names no folder
    static KernelBinaries of(EngineOptions options) {
        String text = options.settings().get(SETTING);
        if (text == null) {
            return new KernelBinaries(Optional.empty());
        }
        try {
            Path folder = Path.of(text);
            if (Files.isDirectory(folder)) {
                return new KernelBinaries(Optional.of(folder));
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "setting '%s' must be a folder but was '%s'".formatted(SETTING, text));
    }

    /// The program of a kernel.
    ///
    /// @throws UnsupportedOperationException if the folder has none
    OpenClProgram build(OpenClQueue queue, StoredKernel kernel, String flags) {
        if (folder.isEmpty()) {
            if (!queue.device().hasCompiler()) {
                throw new UnsupportedOperationException(
                        "device %s compiles no text; name a folder of binaries by setting '%s'"
                                .formatted(queue.device().name(), SETTING));
            }
            return queue.compile(kernel.text(), flags);
        }
        Path file = folder.get().resolve(kernel.binaryFile());
        byte[] binary;
        try {
            binary = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UnsupportedOperationException(
                    "setting '%s' must hold a binary of every kernel that is needed but %s"
                            .formatted(SETTING, reason(folder.get(), kernel, file, e)),
                    e);
        }
        return queue.load(binary, flags);
    }

    /// Whether [#build] has something to build a kernel from.
    boolean has(StoredKernel kernel) {
        return folder.isEmpty() || Files.exists(folder.get().resolve(kernel.binaryFile()));
    }

    private static String reason(Path folder, StoredKernel kernel, Path file, IOException e) {
        List<String> others = otherVersions(folder, kernel);
        return others.isEmpty() || Files.exists(file)
                ? "%s cannot be read: %s".formatted(file, e.getMessage())
                : "%s is missing and %s of another version of that kernel; run `attend kernels --binaries %s` on the device or, for an FPGA, its maker's compiler on what `attend kernels --emit` writes"
                        .formatted(
                                file,
                                String.join(", ", others) + (others.size() == 1 ? " is" : " are"),
                                folder);
    }

    /// Binaries of a kernel, whatever its version.
    private static List<String> otherVersions(Path folder, StoredKernel kernel) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(kernel::isBinaryFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // The file that is wanted cannot be read either, which is said.
        }
    }
}
