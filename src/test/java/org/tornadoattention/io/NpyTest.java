package org.tornadoattention.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.io.FileChecks.assertSame;
import static org.tornadoattention.io.FileChecks.file;
import static org.tornadoattention.io.NpyBytes.bytes;
import static org.tornadoattention.io.NpyBytes.dictionary;
import static org.tornadoattention.io.NpyBytes.floats;
import static org.tornadoattention.io.NpyBytes.ints;
import static org.tornadoattention.io.NpyBytes.npy;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;

final class NpyTest {
    @TempDir private Path folder;

    private Tensor read(byte[] content) throws IOException {
        return Npy.read(file(folder, "a.npy", content));
    }

    private Tensor read(String descr, String shape, byte[] data) throws IOException {
        return read(npy(dictionary(descr, shape), data));
    }

    @Test
    void everyTypeAndShapeComesBack() throws IOException {
        Path file = folder.resolve("a.npy");
        for (Tensor tensor :
                FileChecks.tensors(EnumSet.complementOf(EnumSet.of(DataType.BFLOAT16)))) {
            Npy.write(file, tensor);
            assertSame(tensor, Npy.read(file));
        }
        FileChecks.assertOnlyFiles(folder, "a.npy");
    }

    @Test
    void writtenBytesAreThoseOfNumPy() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, Tensor.of(new float[] {1, -2, 3.5f, 0, 0, 7}, 2, 3));
        assertArrayEquals(
                npy(dictionary("<f4", "(2, 3)"), floats(1, -2, 3.5f, 0, 0, 7)),
                Files.readAllBytes(file));
        Npy.write(file, Tensor.of(new boolean[] {true, false}, 2));
        assertArrayEquals(npy(dictionary("|b1", "(2,)"), bytes(1, 0)), Files.readAllBytes(file));
        Npy.write(file, Tensor.of(new int[] {-5}));
        assertArrayEquals(
                npy(dictionary("<i4", "()"), ints(LITTLE_ENDIAN, -5)), Files.readAllBytes(file));
    }

    @Test
    void versionsTwoAndThreeAreRead() throws IOException {
        String header = dictionary("<f4", "(2,)") + "\n";
        for (int version = 1; version <= 3; version++) {
            Tensor tensor = read(npy(version, header.length(), header, floats(1, 2)));
            assertArrayEquals(new float[] {1, 2}, tensor.toFloats());
        }
    }

    @Test
    void keysMayComeInAnyOrderAndSpacing() throws IOException {
        String header = "{\"shape\":( 2 ,\n1),'fortran_order' :False , \"descr\":'f4'}";
        assertTrue(read(npy(header, floats(1, 2))).hasShape(2, 1));
    }

    @Test
    void columnMajorDataIsShownAsNumPyShowsIt() throws IOException {
        String header = dictionary("<f4", "(2, 3)").replace("False", "True");
        Tensor tensor = read(npy(header, floats(1, 4, 2, 5, 3, 6)));
        assertSame(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3), tensor);

        String cube = dictionary("|u1", "(2, 1, 3, 2)").replace("False", "True");
        Tensor four = read(npy(cube, bytes(1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12)));
        int[] expected = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        assertSame(Tensor.of(expected, 2, 1, 3, 2), four);
    }

    @Test
    void bigEndianDataIsSwapped() throws IOException {
        byte[] words = ints(BIG_ENDIAN, Float.floatToIntBits(1.5f), 7);
        assertEquals(1.5, read(">f4", "(2,)", words).get(0));
        assertEquals(7, read(">i4", "(2,)", words).get(1));
        assertEquals(7, read(">u4", "(2,)", words).get(1));
        assertEquals(7L | 0x3fc00000L << 32, read(">i8", "(1,)", words).getLong(0));
        assertEquals(0x3fc0, read(">i2", "(4,)", words).getLong(0));
        assertEquals(1.9375, read(">f2", "(4,)", words).get(0));
        assertEquals(Double.longBitsToDouble(0x3fc0000000000007L), read(">f8", "()", words).get());
    }

    @Test
    void smallAndUnsignedIntegersAreWidened() throws IOException {
        byte[] data = bytes(0xff, 0xff, 0xff, 0xff);
        assertSame(Tensor.of(new int[] {-1, -1, -1, -1}, 4), read("|i1", "(4,)", data));
        assertSame(Tensor.of(new int[] {255, 255, 255, 255}, 4), read("|u1", "(4,)", data));
        assertSame(Tensor.of(new int[] {-1, -1}, 2), read("<i2", "(2,)", data));
        assertSame(Tensor.of(new int[] {65535, 65535}, 2), read("<u2", "(2,)", data));
        assertSame(Tensor.of(new long[] {4294967295L}, 1), read("<u4", "(1,)", data));
    }

    @Test
    void nativeOrderAndTrailingBytesAreAcceptedAsInNumPy() throws IOException {
        // These values read the same in either byte order.
        assertEquals(0x01010101, read("=i4", "(1,)", bytes(1, 1, 1, 1, 9, 9)).get(0));
        assertEquals(1, read("b1", "(1,)", bytes(1)).get(0));
    }

    @Test
    void tensorsAreReadOnlyWhateverTheFilesSize() throws IOException {
        Tensor tensor = read("<f4", "(2,)", floats(1, 2));
        assertThrows(IllegalArgumentException.class, () -> tensor.set(0, 0));
        tensor.copy().set(0, 0);
    }

    @Test
    void largeFilesAreMapped() throws IOException {
        Path file = folder.resolve("large.npy");
        int rows = 5 << 10;
        Tensor large = Tensor.allocate(DataType.FLOAT32, rows, 1024);
        large.set(42, rows - 1, 1023);
        Npy.write(file, large);
        Tensor tensor = Npy.read(file);
        assertTrue(tensor.memory().isMapped());
        assertTrue(tensor.memory().isReadOnly());
        assertEquals(42, tensor.get(rows - 1, 1023));
        // The old mapping stays what it was.
        Npy.write(file, Tensor.of(new float[] {1}));
        assertEquals(42, tensor.get(rows - 1, 1023));
        Files.delete(file);
    }

    @Test
    void bfloat16IsRefusedWithTheFormatThatHasIt() throws IOException {
        Path file = folder.resolve("a.npy");
        Tensor tensor = Tensor.allocate(DataType.BFLOAT16, 2);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Npy.write(file, tensor));
        assertTrue(refusal.getMessage().contains(".safetensors"), refusal.getMessage());
        FileChecks.assertOnlyFiles(folder);
    }

    @Test
    void failedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("a.npy");
        Tensor old = Tensor.of(new float[] {1, 2}, 2);
        Npy.write(file, old);
        Arena arena = Arena.ofConfined();
        Tensor closed = Tensor.allocate(arena, DataType.FLOAT32, 4);
        arena.close();
        assertThrows(IllegalStateException.class, () -> Npy.write(file, closed));
        assertSame(old, Npy.read(file));
        FileChecks.assertOnlyFiles(folder, "a.npy");
    }

    @Test
    void heapTensorsAreWritten() throws IOException {
        Path file = folder.resolve("a.npy");
        float[] values = {1, 2, 3};
        Npy.write(file, Tensor.wrap(MemorySegment.ofArray(values), DataType.FLOAT32, 3));
        assertArrayEquals(values, Npy.read(file).toFloats());
    }

    @Test
    void missingFolderAndFileAreReported() {
        Path file = folder.resolve("none").resolve("a.npy");
        assertThrows(NoSuchFileException.class, () -> Npy.read(file));
        assertThrows(NoSuchFileException.class, () -> Npy.write(file, Tensor.of(new float[] {1})));
    }
}
