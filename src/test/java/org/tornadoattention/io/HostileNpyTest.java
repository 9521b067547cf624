package org.tornadoattention.io;

import static org.tornadoattention.io.FileChecks.file;
import static org.tornadoattention.io.NpyBytes.dictionary;
import static org.tornadoattention.io.NpyBytes.npy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;

final class HostileNpyTest {
    private static final byte[] DATA = new byte[24];

    @TempDir private Path folder;

    private void assertRefused(String rule, byte[] content) {
        Path file = file(folder, "bad.npy", content);
        FileChecks.assertRefused(file, rule, () -> Npy.read(file));
    }

    private void assertHeaderRefused(String rule, String header) {
        assertRefused(rule, npy(header, DATA));
    }

    private void assertShapeRefused(String rule, String shape) {
        assertHeaderRefused(rule, dictionary("<f4", shape));
    }

    private void assertRefused(String rule, byte[] content, int length) {
        assertRefused(rule, Arrays.copyOf(content, length));
    }

    @Test
    void emptyFileIsRefused() {
        assertRefused("must begin with the bytes 93 4e 55 4d 50 59 but begins with ''", DATA, 0);
    }

    @Test
    void wrongMagicIsRefused() {
        assertRefused("begins with '50 4b 03 04'", new byte[] {'P', 'K', 3, 4});
    }

    @Test
    void unknownVersionIsRefused() {
        String header = dictionary("<f4", "(2, 3)");
        assertRefused("must be 1.0, 2.0 or 3.0 but was 4.0", npy(4, 60, header, DATA));
        assertRefused("but was 0.0", npy(0, 60, header, DATA));
        byte[] minor = npy(header, DATA);
        minor[7] = 1;
        assertRefused("but was 1.1", minor);
    }

    @Test
    void truncatedHeaderIsRefused() {
        byte[] good = npy(dictionary("<f4", "(2, 3)"), DATA);
        assertRefused("the header must have 8 bytes but the file has 6", good, 6);
        assertRefused("the header must have 10 bytes but the file has 9", good, 9);
        assertRefused("the header must have 128 bytes but the file has 127", good, 127);
    }

    @Test
    void truncatedDataIsRefused() {
        byte[] good = npy(dictionary("<f4", "(2, 3)"), DATA);
        assertRefused("<f4[2, 3] must have 24 bytes but 23 are left", good, good.length - 1);
        assertRefused("must have 24 bytes but 0 are left", good, 128);
    }

    @Test
    void lyingHeaderLengthIsRefused() {
        String header = dictionary("<f4", "(2, 3)");
        assertRefused("at most 10000 but was 65535", npy(1, 65535, header, DATA));
        assertRefused("at most 10000 but was 4294967295", npy(2, 0xffffffffL, header, DATA));
        assertRefused("must have 5010 bytes but", npy(1, 5000, header, DATA));
        assertRefused("must be a dictionary", npy(1, 0, header, DATA));
        assertRefused("must be a dictionary", npy(1, 30, header, DATA));
        assertRefused("nothing may follow it", npy(1, header.length() + 9, header, DATA));
    }

    @Test
    void hugeShapesAreRefusedWithoutAllocating() {
        assertShapeRefused("must have 8589934588 bytes but 24 are left", "(2147483647,)");
        assertShapeRefused("must have 400000000000 bytes", "(100000000000,)");
        assertShapeRefused("must fit 64 bits", "(4294967296, 4294967296)");
        assertShapeRefused("must fit 64 bits", "(999999999999999999, 999999999999999999)");
        assertShapeRefused("below 2^31 but was '99999999999999999999'", "(99999999999999999999,)");
        assertShapeRefused("fewer than 2^31 elements but has [0, 4294967296]", "(0, 4294967296)");
        assertShapeRefused("fewer than 2^31 elements", "(65536, 0, 65536)");
        assertShapeRefused("at most 64 dimensions", "(" + "1, ".repeat(65) + ")");
    }

    @Test
    void negativeDimensionIsRefused() {
        assertShapeRefused("must be 0 or more and below 2^31 but was '-1'", "(-1,)");
        assertShapeRefused("but was '-2'", "(-2, -3)");
    }

    @Test
    void malformedShapeIsRefused() {
        assertShapeRefused("'(' is missing", "3");
        assertShapeRefused("must end with a comma", "(3)");
        assertShapeRefused("must be a decimal number", "(,)");
        assertShapeRefused("must be a decimal number", "(2, x)");
        assertShapeRefused("must be a decimal number", "(2, ");
        assertShapeRefused("',' is missing in the shape", "(2 3)");
        assertShapeRefused("',' is missing in the shape", "(2.0,)");
    }

    @Test
    void malformedDictionaryIsRefused() {
        String good = dictionary("<f4", "(2, 3)");
        assertHeaderRefused("'{' is missing", "[1, 2]");
        assertHeaderRefused("one of the three keys is missing", "{}");
        assertHeaderRefused("one of the three keys is missing", "{'descr': '<f4'}");
        assertHeaderRefused("duplicate key 'descr'", good.replace("{", "{'descr': '<f4', "));
        assertHeaderRefused("unknown key 'evil'", good.replace("{", "{'evil': 1, "));
        assertHeaderRefused("must be True or False", good.replace("False", "0"));
        assertHeaderRefused("'}' is missing", good.replace("'<f4',", "'<f4'"));
        assertHeaderRefused("a string does not end", "{'descr");
        assertHeaderRefused("may not contain escapes", good.replace("<f4", "\\x3cf4"));
        assertHeaderRefused("a quoted string is missing", good.replace("'<f4'", "None"));
        assertHeaderRefused("nothing may follow it", good + ";import os");
        assertHeaderRefused("unknown key '???[31m'", "{'\n\r\u001b[31m': 1}");
    }

    @Test
    void unsupportedTypesAreRefused() {
        String[] descrs = {"<c8", "<u8", "<f16", "<M8[s]", "<U5", "|S5", "|V4", "x", "<", ""};
        for (String descr : descrs) {
            assertHeaderRefused("but was '" + descr + "'", dictionary(descr, "(1,)"));
        }
        assertHeaderRefused("Python objects are never read", dictionary("|O", "(1,)"));
        String fields = dictionary("<f4", "(1,)").replace("'<f4'", "[('a', '<f4')]");
        assertHeaderRefused("structured dtypes are not supported", fields);
    }

    @Test
    void pickleAndTextAreRefused() {
        assertRefused("must begin with", new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0});
        assertRefused("must begin with", "1.0 2.0 3.0\n".getBytes(US_ASCII));
    }

    @Test
    void folderIsRefused() {
        FileChecks.assertRefused(folder, "must be a regular file", () -> Npy.read(folder));
    }
}
