package org.tornadoattention.io;

import static org.tornadoattention.io.FileChecks.file;
import static org.tornadoattention.io.SafetensorsTest.safetensors;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

final class HostileSafetensorsTest {
    @TempDir private Path folder;

    private void assertRefused(String rule, byte[] content) {
        Path file = file(folder, "bad.safetensors", content);
        FileChecks.assertRefused(file, rule, () -> SafetensorsFile.open(file));
    }

    /// A header in which single quotes stand for double ones, and 8 bytes of data.
    private void assertHeaderRefused(String rule, String header) {
        String json = header.replace('\'', '"');
        assertRefused(rule, safetensors(json.length(), json, new byte[8]));
    }

    private static String entry(String dtype, String shape, String offsets) {
        return "{'dtype':'%s','shape':%s,'data_offsets':%s}".formatted(dtype, shape, offsets);
    }

    private void assertEntryRefused(String rule, String dtype, String shape, String offsets) {
        assertHeaderRefused(rule, "{'q':" + entry(dtype, shape, offsets) + "}");
    }

    @Test
    void truncatedFileIsRefused() {
        assertRefused("must have at least 8 bytes but has 0", new byte[0]);
        assertRefused("must have at least 8 bytes but has 7", new byte[7]);
        assertRefused("must begin with '{'", new byte[8]);
    }

    @Test
    void lyingHeaderLengthIsRefused() {
        byte[] data = new byte[8];
        assertRefused("must have 100 bytes but the file has 10", safetensors(100, "{}", data));
        assertRefused("at most 100000000 but was 100000001", safetensors(100_000_001, "{}", data));
        assertRefused("was 18446744073709551615", safetensors(-1, "{}", data));
        assertRefused("was 9223372036854775808", safetensors(Long.MIN_VALUE, "{}", data));
        assertRefused("must be valid JSON", safetensors(1, "{}", data));
        assertRefused("must cover the file's 9 bytes of data", safetensors(2, "{} ", data));
    }

    @Test
    void invalidJsonIsRefused() {
        assertHeaderRefused("must be valid JSON", "{'q':");
        assertHeaderRefused("must be valid JSON", "{q:1}");
        assertHeaderRefused("must be valid JSON", "{'q':NaN}");
        assertHeaderRefused("must be valid JSON", "{'a\nb':{}}");
        assertHeaderRefused("nothing may follow", "{}{}");
        assertHeaderRefused("must begin with '{'", "[]");
        assertHeaderRefused("must begin with '{'", " {}");
        assertRefused("must be valid UTF-8", invalidUtf8());
        byte[] wide = "{}".getBytes(UTF_16LE);
        assertRefused(
                "must be valid JSON",
                ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(4)
                        .put(wide)
                        .array());
    }

    private static byte[] invalidUtf8() {
        byte[] content = safetensors(6, "{\"a\":1", new byte[0]);
        content[10] = (byte) 0xff;
        return content;
    }

    @Test
    void deepNestingIsRefused() {
        assertHeaderRefused("must be START_OBJECT", "{'q':" + "[".repeat(100_000));
        assertHeaderRefused("must be START_ARRAY", "{'q':{'shape':".repeat(10_000));
    }

    @Test
    void duplicateNamesAreRefused() {
        String entry = entry("F32", "[2]", "[0,8]");
        assertHeaderRefused("Duplicate field", "{'q':" + entry + ",'q':" + entry + "}");
        assertHeaderRefused("Duplicate field", "{'q':{'dtype':'F32','dtype':'F32'}}");
        assertHeaderRefused("Duplicate field", "{'__metadata__':{'a':'','a':''}}");
    }

    @Test
    void wrongStructureIsRefused() {
        assertHeaderRefused("tensor 'q' must be START_OBJECT but was VALUE_NUMBER_INT", "{'q':1}");
        assertHeaderRefused("must have a dtype, a shape and two data_offsets", "{'q':{}}");
        assertHeaderRefused("has the unknown key 'x'", "{'q':{'x':1}}");
        assertHeaderRefused("must be START_OBJECT", "{'__metadata__':[]}");
        assertHeaderRefused("__metadata__ must be VALUE_STRING", "{'__metadata__':{'a':1}}");
        assertHeaderRefused("dtype of tensor 'q' must be VALUE_STRING", "{'q':{'dtype':1}}");
        assertEntryRefused("must be VALUE_NUMBER_INT", "F32", "[2.0]", "[0,8]");
        assertEntryRefused("must be VALUE_NUMBER_INT", "F32", "[null]", "[0,8]");
        assertEntryRefused("must be START_ARRAY", "F32", "2", "[0,8]");
        assertEntryRefused("two data_offsets", "F32", "[2]", "[0]");
        assertEntryRefused("two data_offsets", "F32", "[2]", "[0,4,8]");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertEntryRefused("shape of tensor 'q' must not have -2", "F32", "[-2]", "[0,8]");
        assertEntryRefused("data_offsets of tensor 'q' must not have -8", "F32", "[2]", "[-8,0]");
        assertEntryRefused("must be valid JSON", "F32", "[99999999999999999999]", "[0,8]");
        assertEntryRefused("must be valid JSON", "F32", "[2]", "[0,1" + "0".repeat(5000) + "]");
        assertEntryRefused("must fit 64 bits", "F32", "[4294967296,4294967296]", "[0,8]");
        assertEntryRefused("at most 64 numbers", "F32", "[1" + ",1".repeat(64) + "]", "[0,8]");
    }

    @Test
    void offsetsThatDoNotMatchTheShapeAreRefused() {
        assertEntryRefused(
                "F32[3] must have 12 bytes but data_offsets have 8", "F32", "[3]", "[0,8]");
        assertEntryRefused("F32[] must have 4 bytes", "F32", "[]", "[0,8]");
        assertEntryRefused("F64[2, 0] must have 0 bytes", "F64", "[2,0]", "[0,8]");
    }

    @Test
    void offsetsOutsideTheDataAreRefused() {
        assertEntryRefused("8 bytes of data but end at 16", "F32", "[4]", "[0,16]");
        assertEntryRefused("but end at 4", "F32", "[1]", "[0,4]");
        assertEntryRefused("data must begin at 0 but begins at 8", "F32", "[0]", "[8,8]");
        assertEntryRefused("must begin at 0", "F32", "[1]", "[9223372036854775804,4]");
        assertEntryRefused("end at 9223372036854775807", "F8", "[1]", "[0,9223372036854775807]");
    }

    @Test
    void overlapsAndHolesAreRefused() {
        String low = entry("F32", "[1]", "[0,4]");
        String rule = "must neither overlap nor leave holes: data must begin at 4 but begins at ";
        assertHeaderRefused(rule + 2, "{'a':" + low + ",'b':" + entry("F32", "[1]", "[2,6]") + "}");
        assertHeaderRefused(rule + 0, "{'a':" + low + ",'b':" + low + "}");
        assertHeaderRefused(rule + 6, "{'a':" + low + ",'b':" + entry("F16", "[1]", "[6,8]") + "}");
        String backwards = entry("F8", "[1]", "[4,0]");
        assertHeaderRefused("must not decrease", "{'a':" + low + ",'b':" + backwards + "}");
        assertHeaderRefused("but end at 0", "{}");
    }
}
