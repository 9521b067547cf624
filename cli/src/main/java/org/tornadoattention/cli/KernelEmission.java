package org.tornadoattention.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tornadoattention.tornado.KernelEmitter;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Map;

/// Compiles the kernels of [AheadKernel] and writes a file for each: none before all are compiled.
///
/// @param folder where they go
record KernelEmission(KernelFolder folder) {
    /// Compiles and writes all.
    ///
    /// @param out gets a line for each file
    /// @throws CommandFailure if the folder cannot be made or a file cannot be written
    void run(Progress progress, PrintWriter out) {
        KernelEmitter emitter = KernelEmitter.open();
        folder.create();
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
            folder.write(text.getKey().label() + StoredKernel.ENDING, text.getValue(), out);
            bytes += text.getValue().length;
        }
        out.printf("%d kernels, %d bytes, in %s%n", texts.size(), bytes, folder);
        out.flush();
    }
}
