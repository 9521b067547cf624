package org.tornadoattention.opencl;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.opencl.driver.OpenClProgram;
import org.tornadoattention.opencl.driver.OpenClQueue;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where programs come from: the stored text, which the driver compiles, or a folder of binaries
/// that somebody compiled before, as FPGAs need, whose drivers have no compiler.
///
/// A folder holds a file for each kernel, named as [StoredKernel#binaryFile()] says, and beside it
/// one with its checksum.
///
/// @param folder of binaries, if the user named one
record KernelBinaries(Optional<Path> folder) {
    /// Its name.
    static final String SETTING = "binaries";

    /// Hexadecimal digits of SHA-256.
    private static final int DIGEST = 64;

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
    /// @throws DeviceFailureException if the folder has none, or a damaged one
    /// @throws UnsupportedOperationException if the device compiles no text and no folder is named
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
        byte[] binary = read(file, kernel);
        Path checksum = folder.get().resolve(kernel.binaryFile() + StoredKernel.CHECKSUM_ENDING);
        String told = new String(read(checksum, kernel), StandardCharsets.UTF_8);
        String digest = kernel.checksum(binary).substring(0, DIGEST);
        if (!told.startsWith(digest)) {
            throw failure(
                    "%s is damaged: its SHA-256 must be what %s says but is %s"
                            .formatted(file, checksum.getFileName(), digest),
                    null);
        }
        try {
            return queue.load(binary, flags);
        } catch (OpenClException e) {
            throw failure(
                    "%s is not for device %s and its driver of today; run `attend kernels --binaries %s` on it: %s"
                            .formatted(
                                    file,
                                    queue.device().name(),
                                    file.toAbsolutePath().getParent(),
                                    e.getMessage()),
                    e);
        }
    }

    private byte[] read(Path file, StoredKernel kernel) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            List<String> others = otherVersions(file.toAbsolutePath().getParent(), kernel);
            throw failure(
                    "%s is missing%s; run `attend kernels --binaries %s` on the device or, for an FPGA, its maker's compiler on the kernel's text, and sha256sum"
                            .formatted(
                                    file,
                                    others.isEmpty()
                                            ? ""
                                            : ", and of another version of the kernel there is "
                                                    + String.join(", ", others),
                                    file.toAbsolutePath().getParent()),
                    e);
        } catch (IOException e) {
            throw failure("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static DeviceFailureException failure(String what, @Nullable Exception cause) {
        return new DeviceFailureException(
                DeviceFailureException.Kind.BUILD_FAILURE,
                "setting '%s' must hold a whole binary of every kernel that is needed but %s"
                        .formatted(SETTING, what),
                cause);
    }

    /// Whether [#build] has something to build a kernel from.
    boolean has(StoredKernel kernel) {
        return folder.isEmpty() || Files.exists(folder.get().resolve(kernel.binaryFile()));
    }

    /// Binaries of a kernel, whatever its version.
    private static List<String> otherVersions(@Nullable Path folder, StoredKernel kernel) {
        if (folder == null) {
            return List.of();
        }
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
