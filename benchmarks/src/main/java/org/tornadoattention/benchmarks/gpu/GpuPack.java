package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.cli.bundle.Bundle;
import org.tornadoattention.cli.bundle.PackedArchive;
import org.tornadoattention.cli.files.FileTree;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Makes a folder, and an archive of it, that runs [GpuBenchmark] on a machine of this platform
/// with no Java: what `attend bundle` makes, and the script.
///
/// @param script that starts this command, here as there
record GpuPack(Path script, String commit) {
    private static final double MEBIBYTE = 1 << 20;

    private static final String HOW =
            """
            ./gpu --output gpu-NAME    checks the kernels against the oracle, then times them; some 7 minutes

            Bring back gpu-NAME.json, .md, .svg and .jsonl. Needs NVIDIA's driver, and NVRTC of the CUDA toolkit for
            the backend cuda; with PyTorch in python3 its times stand beside ours. ./gpu --help lists the options.
            Exit status: 0 ok, 1 a kernel is wrong or none was timed, 2 wrong usage.
            """;

    /// @throws IllegalArgumentException if the folder is there already
    /// @throws IOException if it cannot be made
    void make(Path folder) throws IOException {
        if (Files.exists(folder) || folder.getParent() == null) {
            throw new IllegalArgumentException("--pack must name a new folder but was " + folder);
        }
        List<Path> jars =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(part -> part.endsWith(".jar"))
                        .map(Path::of)
                        .toList();
        Path notices =
                jars.stream()
                        .filter(jar -> jar.getFileName().toString().startsWith("attention-cli-"))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "--pack needs jars on the class path: start it by"
                                                        + " benchmarks/gpu"));
        Optional<TornadoSdk> sdk = TornadoSdk.find();
        if (sdk.filter(s -> s.backends().contains(Suite.CUDA)).isEmpty()) {
            System.err.println(
                    "gpu: warning: the SDK has no backend cuda, without which most is not measured;"
                            + " TORNADOVM_HOME names another");
        }
        Files.createDirectories(folder);
        // The archive's compression finds more in what is not compressed before.
        new Bundle(jars, sdk, notices.toAbsolutePath())
                .make(folder, false, text -> System.err.println("gpu: " + text));
        Files.copy(script, folder.resolve("gpu"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(folder.resolve("commit"), commit + "\n");
        // For a machine whose OpenCL has no list of drivers.
        Path vendors = Files.createDirectory(folder.resolve("vendors"));
        Files.writeString(vendors.resolve("nvidia.icd"), "libnvidia-opencl.so.1\n");
        Files.writeString(folder.resolve("README-gpu"), HOW);
        Path archive = folder.resolveSibling(folder.getFileName() + ".tar.xz");
        Path part = folder.resolveSibling(folder.getFileName() + ".part");
        System.err.println("gpu: packing " + archive + ", which takes a minute or two");
        new PackedArchive(part).write(folder, folder.getFileName().toString(), _ -> {});
        Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
        System.out.printf(
                "%s (%.0f MiB, SDK %s), %s (%.1f MiB)%n",
                folder,
                FileTree.size(folder) / MEBIBYTE,
                sdk.map(s -> s.backends().toString()).orElse("none"),
                archive,
                Files.size(archive) / MEBIBYTE);
    }
}
