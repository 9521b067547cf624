package org.tornadoattention.cli;

import org.tornadoattention.Tensor;
import org.tornadoattention.io.Npz;
import org.tornadoattention.io.Safetensors;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Where the results of one invocation go: all files are written, or none is.
///
/// Several results may share one `.npz` or `.safetensors` file under different names
/// (`out.npz:lse`).
final class OutputFiles {
    private final Map<String, TensorAddress> targets = new LinkedHashMap<>();

    /// Plans a result.
    ///
    /// @param option the option that asked for it; also its name in [#write]
    /// @param address a file, or a name in an `.npz` or `.safetensors` file
    /// @throws UsageFailure if the address makes no sense or is another result's
    /// @throws CommandFailure if there can be no such file
    void add(String option, String address) {
        TensorAddress target = TensorAddress.parse(option, address);
        requireWritable(option, target.file());
        for (Map.Entry<String, TensorAddress> other : targets.entrySet()) {
            if (other.getValue().collidesWith(target)) {
                throw new UsageFailure(
                        "%s and %s must be different files, or named tensors of one file, but were both '%s'"
                                .formatted(other.getKey(), option, address));
            }
        }
        targets.put(option, target);
    }

    /// Whether nothing is planned.
    boolean isEmpty() {
        return targets.isEmpty();
    }

    /// Whether a result is planned.
    boolean has(String option) {
        return targets.containsKey(option);
    }

    /// Refuses a file that can be seen to be impossible, before any work is done for it.
    static void requireWritable(String option, Path file) {
        Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
        if (Files.isDirectory(file)) {
            throw new CommandFailure(
                    "%s must be a file but '%s' is a folder".formatted(option, file));
        }
        if (!Files.isDirectory(folder)) {
            throw new CommandFailure(
                    "%s %s: there is no folder '%s'".formatted(option, file, folder));
        }
        if (!Files.isWritable(folder)) {
            throw new CommandFailure(
                    "%s %s: the folder '%s' must be writable".formatted(option, file, folder));
        }
    }

    /// Writes every planned result: first all into folders beside their places, then each to its
    /// place.
    ///
    /// @param results by option, for all that were planned
    /// @throws IOException if a file cannot be written; no result is left then
    void write(Map<String, Tensor> results) throws IOException {
        Map<Path, Map<String, Tensor>> files = new LinkedHashMap<>();
        targets.forEach(
                (option, target) ->
                        files.computeIfAbsent(target.file(), _ -> new LinkedHashMap<>())
                                .put(
                                        target.tensorName(),
                                        Objects.requireNonNull(results.get(option), option)));
        Map<Path, Path> staged = new LinkedHashMap<>();
        try {
            for (Map.Entry<Path, Map<String, Tensor>> file : files.entrySet()) {
                // Behind a symbolic link, the file it names is replaced and not the link.
                Path target =
                        Files.exists(file.getKey())
                                ? file.getKey().toRealPath()
                                : file.getKey().toAbsolutePath();
                Path folder = Objects.requireNonNull(target.getParent(), "folder");
                Path stage =
                        Files.createTempDirectory(folder, ".attend-").resolve(target.getFileName());
                staged.put(stage, target);
                write(stage, file.getValue());
            }
            moveAll(staged);
        } finally {
            for (Path stage : staged.keySet()) {
                Files.deleteIfExists(stage);
                Files.deleteIfExists(Objects.requireNonNull(stage.getParent(), "stage"));
            }
        }
    }

    private static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        switch (TensorAddress.Format.of(file)) {
            case NPY -> TensorFiles.write(file, tensors.values().iterator().next());
            case NPZ -> Npz.write(file, tensors);
            case SAFETENSORS -> Safetensors.write(file, tensors);
        }
    }

    private static void moveAll(Map<Path, Path> staged) throws IOException {
        List<Path> created = new ArrayList<>();
        try {
            for (Map.Entry<Path, Path> file : staged.entrySet()) {
                boolean isNew = !Files.exists(file.getValue());
                Files.move(file.getKey(), file.getValue(), StandardCopyOption.REPLACE_EXISTING);
                if (isNew) {
                    created.add(file.getValue());
                }
            }
        } catch (IOException e) {
            for (Path file : created) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
    }
}
