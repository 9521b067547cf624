package org.tornadoattention.cli;

import org.tornadoattention.DeviceInfo;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.KernelCompiler;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Has a driver build the kernels of [AheadKernel], and writes what it compiled: a file for each,
/// as the engine's setting `binaries` reads them.
///
/// @param folder where they go
record BinaryEmission(KernelFolder folder) {
    /// Builds and writes all that the driver can build.
    ///
    /// @param out gets a line for each kernel
    /// @throws CommandFailure if one cannot be built or written, or the folder not be made
    void run(KernelCompiler compiler, DeviceInfo device, Progress progress, PrintWriter out) {
        int all = AheadKernel.values().length;
        List<String> failed = new ArrayList<>();
        int begun = 0;
        long bytes = 0;
        for (AheadKernel kernel : AheadKernel.values()) {
            begun++;
            progress.update("%d of %d: %s".formatted(begun, all, kernel.label()));
            try {
                byte[] binary = compiler.binary(kernel);
                folder.create();
                StoredKernel stored = StoredKernel.read(kernel);
                String name = stored.binaryFile();
                byte[] checksum = stored.checksum(binary).getBytes(StandardCharsets.UTF_8);
                progress.aside(
                        () -> {
                            folder.write(name, binary, out);
                            folder.add(name + StoredKernel.CHECKSUM_ENDING, checksum);
                        });
                bytes += binary.length;
            } catch (DeviceFailureException e) {
                failed.add(kernel.label());
                progress.aside(() -> print(kernel, e, out));
            }
        }
        out.printf(
                "%d of %d kernels, %d bytes, for %s (%s, %s), in %s%n",
                all - failed.size(),
                all,
                bytes,
                device.name(),
                device.kind(),
                device.backend(),
                folder);
        out.flush();
        if (!failed.isEmpty()) {
            throw new CommandFailure(
                    "%d of %d kernels cannot be built for %s: %s"
                            .formatted(
                                    failed.size(), all, device.name(), String.join(", ", failed)));
        }
    }

    /// Logs of compilers have many lines.
    private static void print(AheadKernel kernel, DeviceFailureException e, PrintWriter out) {
        String reason = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
        out.printf("not built        %s: %s%n", kernel.label(), reason);
        out.flush();
    }
}
