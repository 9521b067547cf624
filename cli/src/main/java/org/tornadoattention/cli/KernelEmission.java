package org.tornadoattention.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tornadoattention.tornado.KernelEmitter;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/// Compiles the kernels of [AheadKernel] and writes a file for each: none before all are compiled.
///
/// @param option that named the folder, for messages
record KernelEmission(String option, Path folder) {
    KernelEmission {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new CommandFailure(
                    "%s must be a folder but '%s' is a file".formatted(option, folder));
        }
    }

    /// Compiles and writes all.
    ///
    /// @param out gets a line for each file
    /// @throws CommandFailure if the folder cannot be made or a file cannot be written
    void run(Progress progress, PrintWriter out) {
        KernelEmitter emitter = KernelEmitter.open();
        createFolder();
        Map<AheadKernel, byte[]> texts = new EnumMap<>(AheadKernel.class);
        for (AheadKernel kernel : AheadKernel.values()) {
            progress.update(
                    "%d of %d: %s"
                            .formatted(
                                    texts.size() + 1, AheadKernel.values().length, kernel.label()));
            texts.put(kernel, emitter.emit(kernel).getBytes(UTF_8));
        }
        long bytes = 0;
        for (Map.Entry<AheadKernel, byte[]> text : texts.entrySet()) {
            Path file = folder.resolve(text.getKey().label() + StoredKernel.ENDING);
            WholeFile.write(option, file, text.getValue());
            out.printf("%9d bytes  %s%n", text.getValue().length, file);
            bytes += text.getValue().length;
        }
        out.printf("%d kernels, %d bytes, in %s%n", texts.size(), bytes, folder);
        out.flush();
    }

    private void createFolder() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandFailure(
                    "%s %s: %s".formatted(option, folder, ErrorReport.reason(e)), e);
        }
    }
}
