package org.tornadoattention.cli.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.Attend;
import org.tornadoattention.cli.files.FileTree;
import org.tornadoattention.cli.setup.Unpacker;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.spi.ToolProvider;

/// A bundle of this test's class path, run by its own Java: where it was made, unpacked elsewhere,
/// and, for root, in a root with nothing but the C library and a shell.
class BundleTest {
    private static final List<String> C_LIBRARY =
            List.of("libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1");

    @TempDir private static Path folder;
    private static Path bundle = Path.of("");
    private static Map<String, Long> sizes = Map.of();

    /// What a program said.
    private record Said(int status, String out, String err) {}

    @BeforeAll
    static void makeBundle() throws Exception {
        assumeTrue(
                ToolProvider.findFirst("jlink").isPresent(), "the Java of the tests has no jlink");
        bundle = Files.createDirectory(folder.resolve("my bundle"));
        Path own =
                Path.of(Attend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        sizes = new Bundle(jars(), Optional.empty(), own).make(bundle, true, _ -> {});
    }

    @Test
    void itHoldsARuntimeJarsLicencesAndALauncher() throws IOException {
        assertEquals(List.of("runtime", "lib"), List.copyOf(sizes.keySet()));
        assertEquals(FileTree.size(bundle.resolve("lib")), sizes.get("lib"));
        for (String file :
                List.of("README", "LICENSE", "NOTICE", "runtime/legal/java.base/LICENSE")) {
            assertTrue(Files.size(bundle.resolve(file)) > 100, file);
        }
        assertTrue(Files.isExecutable(bundle.resolve("attend")));
        assertFalse(Files.exists(bundle.resolve("runtime/bin/javac")));
    }

    @Test
    void itRunsAfterItWasPackedAndUnpackedElsewhere() throws Exception {
        Path archive = folder.resolve("bundle.tar.gz");
        long[] packed = new long[1];
        new PackedArchive(archive).write(bundle, "b", done -> packed[0] = done);
        assertEquals(FileTree.size(bundle), packed[0]);
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        new Unpacker(archive, Unpacker.Limits.USUAL).to(elsewhere);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/b/attend"));
        Said said = run(Map.of("HOME", folder.toString()), link.toString(), "devices");
        assertEquals(0, said.status(), said.err());
        assertTrue(said.out().contains("jvm: "), said.out());
        assertTrue(said.out().contains(".sdkman/candidates/tornadovm/current is missing"));
    }

    @Test
    void whatIsAskedForAndNotThereIsOneSentence() throws Exception {
        Said said =
                run(
                        Map.of("HOME", folder.toString(), "ATTEND_TORNADO", "ptx"),
                        bundle.resolve("attend").toString(),
                        "devices");
        assertEquals(2, said.status());
        assertEquals(
                "attend: ATTEND_TORNADO asks for the backend ptx, but there is no TornadoVM SDK at %s/.sdkman/candidates/tornadovm/current.\n"
                        .formatted(folder),
                said.err());
        Said again = run(Map.of(), bundle.resolve("attend").toString(), "bundle", "x");
        assertEquals(1, again.status());
        assertTrue(again.err().contains("has no jlink: "), again.err());
    }

    @Test
    void inAnEmptyRootItComputes() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        for (String library : C_LIBRARY) {
            copy(Path.of("/lib/x86_64-linux-gnu", library), root);
        }
        copy(Path.of("/lib64/ld-linux-x86-64.so.2"), root);
        copy(Path.of("/bin/sh"), root);
        Files.createDirectory(root.resolve("tmp"));
        FileTree.copy(bundle, root.resolve("bundle"), _ -> true);
        Optional<Path> chroot =
                List.of("/usr/sbin/chroot", "/sbin/chroot", "/usr/bin/chroot").stream()
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeTrue(chroot.isPresent(), "there is no chroot here");
        String change = chroot.get().toString();
        assumeTrue(
                run(Map.of(), change, root.toString(), "/bin/sh", "-c", ":").status() == 0,
                "this user may not change the root, or it has another C library than Debian's");
        Said said =
                run(
                        Map.of(),
                        change,
                        root.toString(),
                        "/bundle/attend",
                        "demo",
                        "--engine=jvm,oracle",
                        "--heads=4",
                        "--kv-heads=2",
                        "--length=32",
                        "--head-dim=16",
                        "--output=/tmp/picture.png");
        assertEquals(0, said.status(), said.out() + said.err());
        assertTrue(said.out().contains("checked on all 128 rows"), said.out());
        assertTrue(Files.size(root.resolve("tmp/picture.png")) > 1000);
    }

    /// The class path as jars: the build's folders are packed.
    private static List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(part);
            if (!part.isEmpty()
                    && Files.isDirectory(path)) { // An empty part is the current folder.
                Path jar = folder.resolve("classes-%d.jar".formatted(jars.size()));
                int status =
                        ToolProvider.findFirst("jar")
                                .orElseThrow()
                                .run(
                                        System.out,
                                        System.err,
                                        "--create",
                                        "--file=" + jar,
                                        "-C",
                                        part,
                                        ".");
                assertEquals(0, status);
                jars.add(jar);
            } else if (Files.isRegularFile(path)) {
                jars.add(path);
            }
        }
        return jars;
    }

    private static void copy(Path file, Path root) throws IOException {
        assumeTrue(Files.exists(file), "there is no " + file + " to copy");
        Path target = root.resolve(file.toString().substring(1));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    /// With no other variables than these.
    private static Said run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        int status =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new Said(
                status,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
