package org.tornadoattention.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The generator of kernels, and that what it generates is what is compiled.
final class KernelTemplateTest {
    private static final Path MODULE = Path.of("");

    @Test
    void kernelsAreWhatTheTemplateSays() throws Exception {
        for (Map.Entry<Path, String> kernel : KernelTemplate.kernels(MODULE).entrySet()) {
            assertEquals(
                    kernel.getValue(),
                    Files.readString(MODULE.resolve(kernel.getKey())),
                    kernel.getKey()
                            + " is not what its template says; change the template, and run java"
                            + " tornado-tasks/src/test/java/org/tornadoattention/tornado/kernel/KernelTemplate.java"
                            + " tornado-tasks");
        }
    }

    @Test
    void blocksAreRepeatedInOrderAndNest() {
        assertEquals(
                """
                float s0 = 8;
                s0 += a00;
                s0 += a01;
                float s1 = 8;
                s1 += a10;
                s1 += a11;
                """,
                expand(
                        "//@for r",
                        "float s{r} = {DIM};",
                        "//@for x",
                        "s{r} += a{r}{x};",
                        "//@end",
                        "//@end"));
        assertEquals("00\n01\n10\n11\n", expand("//@for r x", "{r}{x}", "//@end"));
    }

    @Test
    void aConditionDropsLines() {
        assertEquals("0\n", expand("//@for r", "//@if {r} < 1", "{r}", "//@end", "//@end"));
    }

    @Test
    void namesWithoutANumberStay() {
        assertEquals("{r} {y} { return; }\n", expand("{r} {y} { return; }"));
    }

    @Test
    void blocksMustBeClosedOnce() {
        IllegalArgumentException open =
                assertThrows(IllegalArgumentException.class, () -> expand("a", "//@for r", "b"));
        assertTrue(open.getMessage().contains("line 2"), open.getMessage());
        IllegalArgumentException closed =
                assertThrows(IllegalArgumentException.class, () -> expand("a", "//@end", "b"));
        assertTrue(closed.getMessage().contains("line 2"), closed.getMessage());
    }

    private static String expand(String... lines) {
        return KernelTemplate.expand(List.of(lines), Map.of("r", 2, "x", 2, "DIM", 8));
    }
}
