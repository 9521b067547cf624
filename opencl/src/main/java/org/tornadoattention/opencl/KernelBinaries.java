package org.tornadoattention.opencl;

import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.OpenClProgram;
import org.tornadoattention.opencl.driver.OpenClQueue;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Where programs come from: the stored text, which the driver compiles, or a folder of binaries
/// that somebody compiled before, as FPGAs need, whose drivers have no compiler.
///
/// A folder holds a file for each kernel, its name with `.bin` behind: `flash-loop-64-plain.bin`.
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
        Path file = folder.get().resolve(kernel.name() + ".bin");
        try {
            return queue.load(Files.readAllBytes(file), flags);
        } catch (IOException e) {
            throw new UnsupportedOperationException(
                    "setting '%s' must hold a binary of every kernel that is needed but %s cannot be read: %s"
                            .formatted(SETTING, file, e.getMessage()),
                    e);
        }
    }
}
