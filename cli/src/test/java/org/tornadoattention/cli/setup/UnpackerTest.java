package org.tornadoattention.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

class UnpackerTest {
    private static final Unpacker.Limits LIMITS = new Unpacker.Limits(10_000, 20);

    @TempDir private Path folder;
    private Path out = Path.of("");
    private Path archive = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        out = Files.createDirectories(folder.resolve("a/b/out"));
        archive = folder.resolve("archive");
    }

    @Test
    void modesAndLinksComeOutOfBothKinds() throws IOException {
        for (boolean zip : new boolean[] {true, false}) {
            Path to = Files.createDirectory(out.resolve(zip ? "zip" : "tar"));
            SdkArchive sdk = SdkArchive.whole();
            new Unpacker(zip ? sdk.zip(archive) : sdk.tar(archive), LIMITS).to(to);
            Path home = to.resolve("tornadovm-5.2.0-jdk25-opencl");
            assertTrue(Files.isExecutable(home.resolve("bin/tornado")));
            assertTrue(Files.isSymbolicLink(home.resolve("bin/tornado-link")));
            assertEquals("#!/bin/sh\n", Files.readString(home.resolve("bin/tornado-link")));
            assertFalse(Files.isExecutable(home.resolve("etc/tornado.release")));
            assertEquals("5.2.0-jdk25-opencl", Installation.folderName(Installation.sdkIn(to, "")));
        }
    }

    @Test
    void nothingIsWrittenOutside() throws IOException {
        for (String name :
                new String[] {"../evil", "x/../../evil", "/tmp/evil", "a/../../../evil"}) {
            SdkArchive evil = new SdkArchive().file(name, "evil");
            String refused = "is refused: " + name.replaceFirst("^/", "") + " would lie outside";
            assertTrue(fails(evil.zip(archive)).contains(" is refused: "), name);
            if (name.startsWith(".")) {
                assertTrue(fails(evil.tar(archive)).contains(refused), name);
            }
            assertFalse(Files.exists(out.resolveSibling("evil")));
        }
        String outside = " is a link to a place outside, ";
        assertTrue(fails(new SdkArchive().link("l", "../..").zip(archive)).contains(outside));
        assertTrue(fails(new SdkArchive().link("l", "/etc").tar(archive)).contains(outside));
        assertTrue(fails(new SdkArchive().link("l", "gone").tar(archive)).contains("to nothing"));
    }

    @Test
    void linksOfLinksAreFollowedToTheirEnd() throws IOException {
        // By its text the second stays inside; behind the first it does not.
        SdkArchive evil =
                new SdkArchive()
                        .file("a/b/file", "")
                        .link("a/b/top", "../..")
                        .link("escape", "a/b/top/../../..");
        assertTrue(fails(evil.tar(archive)).contains("outside"), "escaped");
    }

    @Test
    void nothingIsMadeBehindALink() throws IOException {
        // Each stays inside by its text; made one after another, the last lies three folders above.
        SdkArchive evil =
                new SdkArchive().link("a", ".").link("a/a/a/x", "../../..").link("x/evil/y", "z");
        assertTrue(fails(evil.tar(archive)).contains("a/a/a/x lies behind a link"), "made");
        assertFalse(Files.exists(out.resolveSibling("evil")));
        assertFalse(Files.exists(folder.resolveSibling("evil")));
    }

    @Test
    void limitsAreKept() throws IOException {
        SdkArchive big = new SdkArchive().file("big", "x".repeat(10_001));
        assertEquals(
                archive + " is refused: big makes it more than 10000 bytes",
                fails(big.zip(archive)));
        SdkArchive many = new SdkArchive();
        for (int f = 0; f < 21; f++) {
            many.file("f" + f, "");
        }
        assertEquals(
                archive + " is refused: f20 makes it more than 20 entries",
                fails(many.tar(archive)));
    }

    @Test
    void halfAnArchiveIsNoArchive() throws IOException {
        for (boolean zip : new boolean[] {true, false}) {
            SdkArchive sdk = SdkArchive.whole();
            byte[] bytes = Files.readAllBytes(zip ? sdk.zip(archive) : sdk.tar(archive));
            for (int length : new int[] {20, bytes.length / 2, bytes.length - 1}) {
                Files.write(archive, Arrays.copyOf(bytes, length));
                out = Files.createDirectory(folder.resolve(zip + "-" + length));
                String told = fails(archive);
                assertTrue(told.startsWith(archive + " is no whole archive"), told);
            }
        }
    }

    @Test
    void aChangedFileIsNoticed() throws IOException {
        byte[] bytes = Files.readAllBytes(new SdkArchive().file("f", "0123456789").zip(archive));
        // Behind the header, whose last two numbers are the lengths of the name and of more.
        int at = 30 + bytes[26] + bytes[28] + 2;
        bytes[at] ^= 1;
        Files.write(archive, bytes);
        assertTrue(fails(archive).contains("is no whole archive"), "unnoticed");
    }

    @Test
    void aPageInsteadOfAnArchiveIsCalledOne() throws IOException {
        Files.writeString(archive, "<!DOCTYPE html><p>Not found");
        assertEquals(
                archive
                        + " is neither a zip nor a tar.gz archive: it begins with '<!DOCTYPE"
                        + " html><'",
                fails(archive));
        Files.write(archive, new byte[0]);
        assertTrue(fails(archive).contains("neither a zip"));
    }

    private String fails(Path file) {
        return assertThrows(IOException.class, () -> new Unpacker(file, LIMITS).to(out))
                .getMessage();
    }
}
