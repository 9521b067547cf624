package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.setup.Checksum;
import org.tornadoattention.cli.setup.LoopbackServer;
import org.tornadoattention.cli.setup.OfficialArchive;
import org.tornadoattention.cli.setup.SdkArchive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The whole command, with archives from files and from a server on the loopback. What is installed
/// lies below a user's home of the test's own.
final class SetupCommandTest {
    private static final String USER_HOME = "user.home";

    @TempDir private Path folder;
    private String before = "";
    private Path home = Path.of("");
    private Path candidates = Path.of("");

    @BeforeEach
    void useAnotherHome() throws IOException {
        before = System.getProperty(USER_HOME);
        home = Files.createDirectory(folder.resolve("home"));
        candidates = home.resolve(".sdkman/candidates/tornadovm");
        System.setProperty(USER_HOME, home.toString());
    }

    @AfterEach
    void useTheHomeOfBefore() {
        System.setProperty(USER_HOME, before);
    }

    @Test
    void anArchiveIsInstalledWhereEveryProgramLooks() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        Invocation run = setup("--from", archive, "--no-check", "--sha256", Checksum.of(archive));
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains(Checksum.of(archive)), run.out());
        assertEquals(
                Path.of("5.2.0-jdk25-opencl"),
                Files.readSymbolicLink(candidates.resolve("current")));
        assertTrue(Files.isExecutable(candidates.resolve("current/bin/tornado")));
        assertEquals(List.of("5.2.0-jdk25-opencl", "current"), names(candidates));
    }

    @Test
    void anArchiveFromAServerIsInstalledInAFolderOfChoice() throws IOException {
        Path archive = SdkArchive.whole().tar(folder.resolve("sdk.tar.gz"));
        Path place = folder.resolve("new/place/sdk");
        try (LoopbackServer server = new LoopbackServer(Files.readAllBytes(archive))) {
            Invocation run =
                    setup("--from", server.uri("/redirect"), "--to", place, "--no-check", "--json");
            assertEquals(0, run.status(), run.err());
            assertTrue(run.out().contains("\"sha256\" : \"" + Checksum.of(archive)), run.out());
        }
        assertTrue(Files.isRegularFile(place.resolve("tornado-argfile.template")));
        assertEquals(List.of("sdk"), names(place.getParent()));
        assertFalse(Files.exists(candidates));
    }

    @Test
    void aServersNamesAreNotThoseOfFoldersHere() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        Path place = folder.resolve("sdk");
        try (LoopbackServer server = new LoopbackServer(Files.readAllBytes(archive))) {
            for (String name : List.of("/unpacked", "/old")) {
                Invocation run =
                        setup("--from", server.uri(name), "--to", place, "--no-check", "--force");
                assertEquals(0, run.status(), run.err());
            }
        }
        assertEquals(List.of("home", "sdk", "sdk.zip"), names(folder));
    }

    @Test
    void whatIsThereIsReplacedByForceOnly() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        Path other = Files.createDirectories(candidates.resolve("other"));
        Files.createSymbolicLink(candidates.resolve("current"), other.getFileName());
        Files.createDirectories(candidates.resolve(".attend-current/kept"));
        Invocation first = setup("--from", archive, "--no-check");
        assertEquals(0, first.status(), first.err());
        assertTrue(
                first.out().contains("current is " + other.toRealPath() + " still"), first.out());
        Path installed = candidates.resolve("5.2.0-jdk25-opencl");
        Files.writeString(installed.resolve("mark"), "of the first");
        Invocation second = setup("--from", archive, "--no-check");
        assertEquals(1, second.status());
        assertEquals(
                "attend setup: %s is there already: --force replaces it, --to names another folder\n"
                        .formatted(installed),
                second.err());
        assertTrue(Files.exists(installed.resolve("mark")));
        assertEquals(0, setup("--from", archive, "--no-check", "--force").status());
        assertFalse(Files.exists(installed.resolve("mark")));
        assertEquals(
                installed.getFileName(), Files.readSymbolicLink(candidates.resolve("current")));
        assertEquals(
                List.of(".attend-current", "5.2.0-jdk25-opencl", "current", "other"),
                names(candidates));
    }

    @Test
    void forceSparesAFolderThatIsNoSdk() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        Files.writeString(home.resolve("letter"), "dear");
        Invocation run = setup("--from", archive, "--to", home, "--force", "--no-check");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("is there already and no TornadoVM SDK"), run.err());
        assertTrue(Files.exists(home.resolve("letter")));
    }

    @Test
    void aWrongChecksumInstallsNothing() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        String wrong = "0".repeat(64);
        Invocation run = setup("--from", archive, "--sha256", wrong);
        assertEquals(1, run.status());
        assertEquals(
                "attend setup: %s must have the SHA-256 %s but has %s; nothing was installed\n"
                        .formatted(archive, wrong, Checksum.of(archive)),
                run.err());
        assertNothingIsLeft();
        assertEquals(2, setup("--from", archive, "--sha256", "abc").status());
    }

    @Test
    void halfAnArchiveInstallsNothing() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
        Invocation run = setup("--from", archive);
        assertEquals(1, run.status());
        assertTrue(run.err().contains(" is no whole archive, perhaps half downloaded"), run.err());
        assertEquals(1, run.err().lines().count());
        assertNothingIsLeft();
    }

    @Test
    void anArchiveWithoutAWholeSdkInstallsNothing() throws IOException {
        Path archive = folder.resolve("sdk.zip");
        new SdkArchive().file("readme", "nothing else").zip(archive);
        assertEquals(
                "attend setup: %s holds no TornadoVM SDK: no folder in it has tornado-argfile.template\n"
                        .formatted(archive),
                setup("--from", archive).err());
        SdkArchive.whole().without("/lib/").zip(archive);
        assertEquals(
                "attend setup: %s is no whole TornadoVM SDK: it has no lib\n".formatted(archive),
                setup("--from", archive).err());
        String home = "tornadovm-5.2.0-jdk25-opencl/";
        SdkArchive.whole().without("lib/readme").file(home + "lib/tornado.dll", "").zip(archive);
        String other = setup("--from", archive).err();
        assertTrue(other.contains(" is for windows-amd64 but this machine is "), other);
        SdkArchive.whole()
                .without("tornado.release")
                .file(home + "etc/tornado.release", "version=5.2.0-jdk21")
                .zip(archive);
        String java = setup("--from", archive).err();
        assertTrue(java.contains(" was built for Java 21 but this is Java "), java);
        assertNothingIsLeft();
    }

    @Test
    void aServersRefusalInstallsNothing() throws IOException {
        try (LoopbackServer server = new LoopbackServer(new byte[0])) {
            Invocation run = setup("--from", server.uri("/gone.zip"));
            assertEquals(1, run.status());
            assertTrue(run.err().contains("the server answered 404"), run.err());
        }
        assertNothingIsLeft();
    }

    @Test
    void aFullDiskInstallsNothing() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                program("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
                "a small disk cannot be mounted here: not root");
        try {
            Path archive =
                    SdkArchive.whole()
                            .file("big", "x".repeat(200_000))
                            .zip(folder.resolve("sdk.zip"));
            Invocation run = setup("--from", archive, "--to", disk.resolve("new/sdk"));
            assertEquals(1, run.status());
            assertTrue(
                    run.err()
                            .matches(
                                    "attend setup: the disk of .*/new/sdk is full, with \\d+ MiB"
                                            + " free; nothing was installed\n"),
                    run.err());
            assertEquals(List.of(), names(disk));
            for (String option : List.of("--no-check", "--force")) {
                assertEquals(
                        "attend setup: %s is a mount point: name a folder inside it\n"
                                .formatted(disk),
                        setup("--from", archive, "--to", disk, option).err());
            }
        } finally {
            program("umount", disk.toString());
        }
    }

    @Test
    void aKernelThatDoesNotRunIsToldOfTheInstalledSdk() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        Path place = folder.resolve("sdk");
        Invocation run = setup("--from", archive, "--to", place);
        assertEquals(1, run.status());
        assertTrue(
                run.err().contains("installed in " + place + ", but no kernel ran with it: "),
                run.err());
        assertTrue(Files.isDirectory(place));
    }

    @Test
    void wrongOptionsAreWrongUsageOrOneSentence() {
        assertEquals(2, setup("--from", "http://").status());
        assertEquals(1, setup("--from", folder.resolve("nowhere.zip")).status());
        Invocation vulkan = setup("--backend", "vulkan");
        assertTrue(vulkan.err().contains("vulkan"), vulkan.err());
        assertEquals(2, vulkan.status());
        assertNothingIsLeft();
    }

    @Test
    void whatChoosesAnOfficialArchiveIsRefusedBesideAnother() {
        Path archive = folder.resolve("sdk.zip");
        for (String option : new String[] {"--backend", "--sdk-version"}) {
            Invocation run = setup("--from", archive, option, "ptx");
            assertEquals(2, run.status());
            assertTrue(
                    run.err()
                            .startsWith(
                                    "attend setup: %s chooses among the official archives and must not be given with --from, whose archive was '%s';"
                                            .formatted(option, archive)),
                    run.err());
        }
        assertNothingIsLeft();
    }

    @Test
    void theCommandThatUsesTheSdkCanBeCopied() throws IOException {
        Path archive = SdkArchive.whole().zip(folder.resolve("sdk.zip"));
        Path place = folder.resolve("it's my sdk");
        Invocation run = setup("--from", archive, "--to", place, "--no-check");
        String quoted = "'" + place.toString().replace("'", "'\\''") + "'";
        assertTrue(
                run.out().contains("to use it: export TORNADOVM_HOME=" + quoted + "\n"), run.out());
    }

    @Test
    void theOfficialArchiveIsWhereTheReleasesAre() {
        OfficialArchive archive =
                new OfficialArchive(OfficialArchive.PINNED, "opencl", "linux-amd64");
        assertEquals(
                "https://github.com/beehive-lab/TornadoVM/releases/download/v5.2.0-jdk25/tornadovm-5.2.0-jdk25-opencl-linux-amd64.zip",
                archive.uri().toString());
        assertEquals("5.2.0-jdk25-opencl", archive.folderName());
    }

    private void assertNothingIsLeft() {
        assertEquals(List.of(), names(home));
    }

    private static Invocation setup(Object... options) {
        return Invocation.of(Stream.concat(Stream.of("setup"), Arrays.stream(options)).toArray());
    }

    private static int program(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
