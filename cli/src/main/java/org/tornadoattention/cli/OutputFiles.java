package org.tornadoattention.cli;

import org.tornadoattention.Tensor;
import org.tornadoattention.io.Npz;
import org.tornadoattention.io.Safetensors;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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

    /// The options whose results are planned.
    Set<String> planned() {
        return Collections.unmodifiableSet(targets.keySet());
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
        Path real = file.toAbsolutePath();
        try {
            real = file.toRealPath();
        } catch (NoSuchFileException e) {
            // It will be made.
        } catch (IOException e) {
            throw new CommandFailure("%s %s: %s".formatted(option, file, ErrorReport.reason(e)), e);
        }
        if (Files.exists(real) && !Files.isRegularFile(real)) {
            throw new CommandFailure(
                    "%s must be a regular file but '%s' is a device, pipe or the like"
                            .formatted(option, file));
        }
        Path place = Objects.requireNonNullElse(real.getParent(), folder);
        if (!Files.isWritable(place)) {
            throw new CommandFailure(
                    "%s %s: the folder '%s' must be writable".formatted(option, file, place));
        }
    }

    /// Writes every planned result: first all into folders beside their places, then each to its
    /// place.
    ///
    /// @param results by option, for all that were planned
    /// @throws CommandFailure if a file cannot be written; no result is left then
    /// @throws IOException if a temporary file cannot be deleted
    void write(Map<String, Tensor> results) throws IOException {
        Map<Path, Map<String, Tensor>> files = new LinkedHashMap<>();
        Map<Path, String> names = new LinkedHashMap<>();
        targets.forEach(
                (option, target) -> {
                    names.putIfAbsent(target.file(), option + " " + target.file());
                    files.computeIfAbsent(target.file(), _ -> new LinkedHashMap<>())
                            .put(
                                    target.tensorName(),
                                    Objects.requireNonNull(results.get(option), option));
                });
        List<Staged> all = new ArrayList<>();
        try {
            for (Map.Entry<Path, Map<String, Tensor>> file : files.entrySet()) {
                String name = Objects.requireNonNull(names.get(file.getKey()), "name");
                try {
                    Staged staged = Staged.of(name, file.getKey());
                    all.add(staged);
                    write(staged.stage(), file.getValue());
                } catch (IOException e) {
                    throw failure(name, e);
                }
            }
            moveAll(all);
        } finally {
            for (Staged staged : all) {
                Files.deleteIfExists(staged.stage());
                Files.deleteIfExists(Objects.requireNonNull(staged.stage().getParent(), "stage"));
            }
        }
    }

    /// A file on its way.
    ///
    /// @param name option and address, for messages
    /// @param stage where it is written, alone in a folder
    /// @param target where it goes
    private record Staged(String name, Path stage, Path target) {
        static Staged of(String name, Path file) throws IOException {
            Path target = WholeFile.target(file);
            Path folder = Objects.requireNonNull(target.getParent(), "folder");
            // The link's ending says the format, not that of the file behind it.
            String fileName = "tensor" + TensorAddress.Format.of(file).ending();
            return new Staged(
                    name, Files.createTempDirectory(folder, ".attend-").resolve(fileName), target);
        }
    }

    private static CommandFailure failure(String name, IOException e) {
        return new CommandFailure(name + ": " + ErrorReport.reason(e), e);
    }

    private static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        switch (TensorAddress.Format.of(file)) {
            case NPY -> TensorFiles.write(file, tensors.values().iterator().next());
            case NPZ -> Npz.write(file, tensors);
            case SAFETENSORS -> Safetensors.write(file, tensors);
        }
    }

    private static void moveAll(List<Staged> all) throws IOException {
        List<Path> created = new ArrayList<>();
        for (Staged staged : all) {
            boolean isNew = !Files.exists(staged.target());
            try {
                Files.move(staged.stage(), staged.target(), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                for (Path file : created) {
                    Files.deleteIfExists(file);
                }
                throw failure(staged.name(), e);
            }
            if (isNew) {
                created.add(staged.target());
            }
        }
    }
}
