package org.tornadoattention.tornado.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

class SdkReleaseTest {
    @TempDir private Path folder;

    @Test
    void theVersionStandsInTheReleaseFileOrElseInAJarsName() throws IOException {
        Path home = SyntheticSdk.create(folder.resolve("sdk"), "opencl");
        assertEquals(Optional.of("5.2.0"), SdkRelease.of(home).version());
        assertEquals(OptionalInt.empty(), SdkRelease.of(home).java());
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/tornado.release"), "version=5.2.0-jdk25\ncommit=1\n");
        assertEquals(Optional.of("5.2.0-jdk25"), SdkRelease.of(home).version());
        assertEquals(OptionalInt.of(25), SdkRelease.of(home).java());
    }

    @Test
    void aLibrarySaysForWhichMachineItIs() throws IOException {
        Path home = SyntheticSdk.create(folder.resolve("sdk"), "opencl");
        assertEquals(List.of(), SdkRelease.of(home).platforms());
        Files.write(home.resolve("lib/libtornado-opencl.so"), elf(62));
        assertEquals(List.of("linux-amd64"), SdkRelease.of(home).platforms());
        Files.write(home.resolve("lib/libtornado-opencl.so"), elf(183));
        assertEquals(List.of("linux-aarch64"), SdkRelease.of(home).platforms());
        Files.delete(home.resolve("lib/libtornado-opencl.so"));
        Files.write(home.resolve("lib/tornado-opencl.dll"), new byte[10]);
        assertEquals(List.of("windows-amd64"), SdkRelease.of(home).platforms());
    }

    @Test
    void anotherMachineOrAnotherJavaIsAMisfit() {
        Path home = Path.of("/sdk");
        SdkRelease release = new SdkRelease(Optional.of("5.2.0-jdk21"), List.of("linux-aarch64"));
        assertEquals(
                Optional.of("/sdk is for linux-aarch64 but this machine is linux-amd64"),
                release.misfit(home, "linux-amd64", 21));
        assertEquals(
                Optional.of("/sdk was built for Java 21 but this is Java 25"),
                release.misfit(home, "linux-aarch64", 25));
        assertEquals(Optional.empty(), release.misfit(home, "linux-aarch64", 21));
        assertEquals(
                Optional.empty(),
                new SdkRelease(Optional.empty(), List.of()).misfit(home, "linux-amd64", 25));
    }

    /// The beginning of a shared library for a machine.
    private static byte[] elf(int machine) {
        ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {0x7f, 'E', 'L', 'F'});
        header.putShort(18, (short) machine);
        return header.array();
    }
}
