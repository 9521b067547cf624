package org.tornadoattention.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.peers.OnnxModel.Port;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/// What is written for other libraries by hand.
final class PeersTest {
    /// Field numbers and wire types by the encoding's rules, byte by byte.
    @Test
    void modelIsWrittenInProtocolBuffers() {
        byte[] model =
                OnnxModel.of(
                        "A",
                        "",
                        List.of(new Port("x", OnnxModel.FLOAT, 1)),
                        List.of(),
                        Map.of("n", 300));
        byte[] start = {8, 10, 58}; // ir_version 10, then the graph
        for (int i = 0; i < start.length; i++) {
            assertEquals(start[i], model[i], "byte " + i);
        }
        String text = new String(model, StandardCharsets.ISO_8859_1);
        // attribute: name "n", i = 300 (ac 02), type = 2 (field 20: a0 01)
        assertTrue(text.contains("\n\u0001n\u0018\u00ac\u0002\u00a0\u0001\u0002"), "attribute");
        // opset 23 of the default domain
        assertTrue(text.contains("\n\0\u0010\u0017"), "opset");
    }

    @Test
    void scriptIsAZipFileWithItsCodeInPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.pt");
        TorchScript.write(file, "a", true);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertEquals(4, zip.size());
            byte[] code = zip.getInputStream(zip.getEntry("a/code/__torch__.py")).readAllBytes();
            assertTrue(new String(code, StandardCharsets.UTF_8).contains("None, 0., True)"));
        }
    }

    @Test
    void layoutsThereAndBack() {
        Tensor tensor = Tensor.randomNormal(1, 2, 3, 4, 5);
        float[] back = Layouts.headsFirst(Layouts.tokensFirst(tensor), 2, 3, 4, 5);
        assertArrayEquals(tensor.toFloats(), back);
    }
}
