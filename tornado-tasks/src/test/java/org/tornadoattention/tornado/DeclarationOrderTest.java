package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Declarations in the order of a hash table.
final class DeclarationOrderTest {
    private static final String SORTED =
            """
            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            __kernel void copy(__global uchar *to)
            {
              bool b_3;
              long l_2, l_9, l_10;
              ulong ul_0, ul_1, ul_11;

              // BLOCK 0
              ul_1  =  ul_0;
              float f_4[2];
              return;
            }  //  kernel
            """;

    @Test
    void typesAndVariablesAreSorted() {
        String asPrinted =
                SORTED.replace("  bool b_3;\n", "")
                        .replace("l_2, l_9, l_10;", "l_10, l_2, l_9;")
                        .replace("ul_0, ul_1, ul_11;\n", "ul_11, ul_0, ul_1;\n  bool b_3;\n");
        assertEquals(SORTED, sort(asPrinted));
    }

    @Test
    void whatIsSortedStaysAsItIs() {
        assertEquals(SORTED, sort(SORTED));
        String without = "__kernel void copy()\n{\n  return;\n}\n";
        assertEquals(without, sort(without));
        assertEquals("no kernel\n", sort("no kernel\n"));
    }

    @Test
    void thousandsOfVariablesAreSorted() {
        String variables =
                IntStream.range(0, 100_000)
                        .mapToObj(number -> "f_" + number)
                        .collect(Collectors.joining(", "));
        String text = "{\n  float %s;\n}\n".formatted(variables);
        assertEquals(text, sort(text.replace("f_7, f_8,", "f_8, f_7,")));
    }

    private static String sort(String text) {
        return String.join("\n", DeclarationOrder.sorted(text.lines().toList())) + "\n";
    }
}
