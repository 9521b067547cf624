package org.tornadoattention.tornado.ahead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Files of kernels that something happened to.
final class StoredKernelTest {
    private static final AheadKernel KERNEL = AheadKernel.LIMIT_COPY;
    private static final String CODE =
            """
            __kernel void copy(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *from, __global uchar *to, __private int items)
            {
              return;
            }  //  kernel
            """;

    @Test
    void whatWasWrittenIsRead() {
        StoredKernel read = StoredKernel.of(KERNEL, good());
        assertEquals("limit-copy", read.name());
        assertEquals("copy", read.function());
        assertEquals(good(), read.text());
        assertEquals(2, read.arrays());
        assertEquals(1, read.scalars());
        assertEquals(0, read.groupItems());
        assertEquals("5.2.0-jdk25", read.tornadoVm());
        assertEquals("-w", read.flags());
        assertEquals(KERNEL.constants(), read.constants());
        assertEquals(KernelHash.of(KERNEL), read.hash());
    }

    @Test
    void aKernelForWorkGroupsSaysHowLargeTheyAre() {
        assertEquals(128, StoredKernel.read(AheadKernel.FLASH_CONTEXT_64_PLAIN).groupItems());
    }

    @Test
    void theNameOfABinaryTellsTexts() {
        StoredKernel read = StoredKernel.of(KERNEL, good());
        String file = read.binaryFile();
        assertEquals(file, StoredKernel.of(KERNEL, good()).binaryFile());
        StoredKernel flags = StoredKernel.of(KERNEL, good().replace("// flags: ", "// flags: -O "));
        assertNotEquals(file, flags.binaryFile());
        assertTrue(read.isBinaryFile(file));
        assertTrue(read.isBinaryFile("limit-copy-0123456789abcdef.bin"));
        for (String other :
                List.of(
                        "limit-copy.bin",
                        "limit-copy-0123456789abcde.bin",
                        "limit-copy-0123456789abcdef.cl",
                        "limit-copy-more-0123456789abcdef.bin",
                        "the-limit-copy-0123456789abcdef.bin")) {
            assertFalse(read.isBinaryFile(other), other);
        }
    }

    @Test
    void aChecksumIsWhatSha256sumWrites() {
        StoredKernel read = StoredKernel.of(KERNEL, good());
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  %s%n"
                        .formatted(read.binaryFile()),
                read.checksum("abc".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aHeaderWithoutALineIsDamaged() {
        for (String key :
                new String[] {
                    "name", "java", "tornadovm", "flags", "constants", "work-group", "hash"
                }) {
            String text = good().replaceFirst("(?m)^// " + key + ": .*\n", "");
            assertDamaged("lacks " + key + " in its header", text);
        }
        assertDamaged("lacks name, java", "");
        assertDamaged("lacks name, java", CODE);
        assertDamaged("lacks name in", good().replaceFirst("// name: ", "// name:"));
    }

    @Test
    void aHeaderOfAnotherKernelIsDamaged() {
        assertDamaged(
                "must have the name 'limit-copy' but has 'keep'",
                good().replaceFirst("limit-copy", "keep"));
        assertDamaged(
                "must have the java '" + KERNEL.type() + ".copy' but has",
                good().replaceFirst("LimitKernels", "OtherKernels"));
    }

    @Test
    void aHeaderWithAWrongNumberIsDamaged() {
        assertDamaged(
                "must have the work-group 'any' but has '-3'",
                good().replaceFirst("work-group: any", "work-group: -3"));
        assertDamaged(
                "must have the array-header '16' but has '24'",
                good().replaceFirst("array-header: 16", "array-header: 24"));
        assertDamaged(
                "must have a hash of 64 hexadecimal digits but has 'beef'",
                good().replaceFirst("hash: .*", "hash: beef"));
    }

    @Test
    void aTextThatIsCutOffOrHasAnotherEntryIsDamaged() {
        String text = good();
        for (int length : new int[] {text.length() - 1, text.length() - 20, text.length() - 40}) {
            assertDamaged("is cut off", text.substring(0, length));
        }
        assertDamaged("has no entry 'copy'", text.replace("void copy", "void paste"));
        assertDamaged("has no entry 'copy'", text.replace("__kernel", "kernel"));
        assertDamaged("without arrays", text.replace("__global uchar *", "__global int *"));
    }

    private static String good() {
        return StoredKernel.header(KERNEL, "5.2.0-jdk25", "-w") + CODE;
    }

    private static void assertDamaged(String what, String text) {
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class, () -> StoredKernel.of(KERNEL, text), what);
        String message = String.valueOf(thrown.getMessage());
        assertTrue(message.startsWith("the stored kernel limit-copy.cl "), message);
        assertTrue(message.contains(what), message);
    }
}
