package org.tornadoattention.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tornadoattention.io.FileChecks.assertRefused;
import static org.tornadoattention.io.FileChecks.assertSame;
import static org.tornadoattention.io.FileChecks.file;
import static org.tornadoattention.io.NpyBytes.bytes;
import static org.tornadoattention.io.NpyBytes.dictionary;
import static org.tornadoattention.io.NpyBytes.npy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.ZipBytes.Entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class NpzTest {
    private static final byte[] ARRAY = npy(dictionary("|b1", "(3,)"), bytes(1, 0, 1));

    @TempDir private Path folder;

    private Path write(Entry... entries) {
        return file(folder, "a.npz", ZipBytes.zip(entries));
    }

    @Test
    void everyTypeAndShapeComesBackInOrder() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Tensor tensor :
                FileChecks.tensors(EnumSet.complementOf(EnumSet.of(DataType.BFLOAT16)))) {
            tensors.put("folder/\u03b1 " + tensors.size() + ".npy", tensor);
        }
        Path file = folder.resolve("a.npz");
        Npz.write(file, tensors);
        assertSame(tensors, Npz.read(file));
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(Npz.names(file)));
        FileChecks.assertOnlyFiles(folder, "a.npz");
    }

    @Test
    void equalTensorsGiveEqualFiles() throws IOException {
        Map<String, Tensor> tensors = Map.of("a", Tensor.of(new float[] {1, 2}, 2));
        Npz.write(folder.resolve("a.npz"), tensors);
        Npz.write(folder.resolve("b.npz"), tensors);
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("a.npz")),
                Files.readAllBytes(folder.resolve("b.npz")));
    }

    @Test
    void storedAndDeflatedEntriesAreRead() throws IOException {
        Tensor expected = Tensor.of(new boolean[] {true, false, true}, 3);
        Path file = write(Entry.stored("s.npy", ARRAY), Entry.deflated("d.npy", ARRAY));
        assertSame(expected, Npz.read(file, "s"));
        assertSame(expected, Npz.read(file, "d"));
    }

    @Test
    void emptyArchiveIsRead() throws IOException {
        assertEquals(Map.of(), Npz.read(write()));
    }

    @Test
    void unknownNameIsRefused() {
        Path file = write(Entry.stored("s.npy", ARRAY));
        assertRefused(file, "has no tensor 'x'; it has 's'", () -> Npz.read(file, "x"));
    }

    @Test
    void duplicateNamesAreRefused() {
        Path twice = write(Entry.stored("s.npy", ARRAY), Entry.stored("s.npy", ARRAY));
        assertRefused(twice, "names must be unique but are not: 's'", () -> Npz.read(twice));
        Path suffix = write(Entry.stored("s.npy", ARRAY), Entry.stored("s", ARRAY));
        assertRefused(suffix, "names must be unique", () -> Npz.read(suffix, "s"));
    }

    @Test
    void entryThatIsNoArrayIsRefused() throws IOException {
        Path file = write(Entry.stored("readme.txt", bytes(1, 2)), Entry.stored("s.npy", ARRAY));
        assertRefused(file, "a.npz:readme.txt: an .npy array must begin", () -> Npz.read(file));
        assertEquals(1, Npz.read(file, "s").get(0));
    }

    @Test
    void encryptedEntryIsRefused() {
        Path file = write(Entry.stored("s.npy", ARRAY).withFlags(1));
        assertRefused(file, "encrypted", () -> Npz.read(file));
    }

    @Test
    void unknownCompressionIsRefused() {
        Entry good = Entry.stored("s.npy", ARRAY);
        Path file = write(good.withMethod(12));
        assertRefused(file, "", () -> Npz.read(file));
    }

    @Test
    void wrongChecksumIsRefused() {
        Path file = write(Entry.stored("s.npy", ARRAY).withChecksum(7));
        assertRefused(file, "a.npz:s: the entry's checksum must be", () -> Npz.read(file));
    }

    @Test
    void damagedDeflateStreamIsRefused() {
        byte[] noise = new byte[50];
        Arrays.fill(noise, (byte) 0xff);
        Path file = write(Entry.stored("s.npy", noise).withMethod(8).claiming(131));
        assertRefused(file, "the entry is damaged", () -> Npz.read(file));
        Entry good = Entry.deflated("s.npy", ARRAY);
        Path cut = write(good.cutTo(30));
        assertRefused(cut, "the entry is damaged", () -> Npz.read(cut));
    }

    @Test
    void entryThatInflatesBeyondItsClaimIsRefused() {
        byte[] bomb = Arrays.copyOf(ARRAY, 64 << 20);
        Path file = write(Entry.deflated("s.npy", bomb).claiming(ARRAY.length));
        assertRefused(
                file,
                "must have the 131 bytes that the archive says but has more",
                () -> Npz.read(file));
    }

    @Test
    void entryThatHoldsLessThanItClaimsIsRefused() {
        Path deflated = write(Entry.deflated("s.npy", ARRAY).claiming(Integer.MAX_VALUE));
        assertRefused(deflated, "must have the 2147483647 bytes", () -> Npz.read(deflated));
        Path stored = write(Entry.stored("s.npy", ARRAY).claiming(Integer.MAX_VALUE));
        assertRefused(stored, "", () -> Npz.read(stored));
    }

    @Test
    void headerThatClaimsMoreThanTheEntryIsRefused() {
        byte[] lying = npy(dictionary("<f8", "(2000000000,)"), new byte[8]);
        Path file = write(Entry.deflated("s.npy", lying));
        assertRefused(file, "must have 16000000000 bytes but 8 are left", () -> Npz.read(file));
    }

    @Test
    void entriesThatShareBytesAreRefused() {
        Entry[] entries = new Entry[1000];
        byte[] bomb = Arrays.copyOf(ARRAY, 8 << 20);
        Entry large = Entry.deflated("s", bomb);
        for (int i = 0; i < entries.length; i++) {
            entries[i] = large.named("s" + i);
        }
        Path file = file(folder, "a.npz", ZipBytes.zipSharingData(entries));
        assertRefused(file, "must together fit the file's", () -> Npz.read(file));
    }

    @Test
    void fileThatIsNoArchiveIsRefused() {
        for (byte[] content : List.of(new byte[0], new byte[100], ARRAY)) {
            Path file = file(folder, "a.npz", content);
            assertRefused(file, "must be a zip archive", () -> Npz.read(file));
        }
        byte[] good = ZipBytes.zip(Entry.stored("s.npy", ARRAY));
        for (int length = 0; length < good.length; length++) {
            Path file = file(folder, "a.npz", Arrays.copyOf(good, length));
            assertRefused(file, "must be a zip archive", () -> Npz.read(file));
        }
        assertRefused(folder, "must be a regular file", () -> Npz.read(folder));
    }

    @Test
    void bfloat16IsRefusedBeforeAnythingIsWritten() throws IOException {
        Map<String, Tensor> tensors = Map.of("a", Tensor.allocate(DataType.BFLOAT16, 1));
        Path file = folder.resolve("a.npz");
        assertThrows(IllegalArgumentException.class, () -> Npz.write(file, tensors));
        FileChecks.assertOnlyFiles(folder);
    }
}
