package org.tornadoattention.benchmarks.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class ProgressLinesTest {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Test
    void tellsWhatIsAddedAndNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("lines.jsonl");
        String check =
                "{\"kind\":\"check\",\"who\":\"ptx\",\"kernel\":\"steps\",\"name\":\"%s\",%s}%n";
        Files.writeString(file, check.formatted("float32, before", "\"reason\":\"\""));
        try (ProgressLines _ = new ProgressLines(file, told::add)) {
            append(file, check.formatted("float32, a", "\"error\":1e-7,\"allowed\":1e-5"));
            append(file, check.formatted("float32, b", "\"error\":2,\"allowed\":1e-5"));
            append(file, check.formatted("float32, c", "\"reason\":\"refused {x}\""));
            append(
                    file,
                    "{\"kind\":\"time\",\"who\":\"cuda\",\"kernel\":\"auto\",\"name\":\"prefill-float32-full-b1-h16-16-n1024-d64\",\"millis\":[1]}\n");
            append(
                    file,
                    "{\"kind\":\"graph\",\"who\":\"cuda\",\"kernel\":\"auto\","
                            + "\"name\":\"decode-float16-full-b1-h32-8-n1024-d128\","
                            + "\"callMillis\":0.2,\"graphMillis\":0.1}\n{\"kind\":");
        }
        assertEquals(
                List.of(
                        "ptx: steps, float32, a: right",
                        "ptx: steps, float32, b: WRONG, error 2.0e+00",
                        "ptx: steps, float32, c: not measured: refused {x}",
                        "cuda: auto, prefill-float32-full-b1-h16-16-n1024-d64: 4.29 TFLOP/s",
                        "cuda: auto, decode-float16-full-b1-h32-8-n1024-d128: 0.200 ms a call,"
                                + " 0.100 ms with a graph"),
                told);
    }

    @Test
    void fileNeedNotBeThere(@TempDir Path folder) throws IOException {
        new ProgressLines(folder.resolve("none"), told::add).close();
        assertEquals(List.of(), told);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
