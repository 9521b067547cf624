package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.Npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `attend run` on the files of every Attention case gives the case's outputs.
final class RunOnConformanceCasesTest {
    private static final Map<String, String> INPUTS =
            Map.of(
                    "Q", "--query",
                    "K", "--key",
                    "V", "--value",
                    "attn_mask", "--mask",
                    "nonpad_kv_seqlen", "--lengths",
                    "past_key", "--past-key",
                    "past_value", "--past-value");

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> runReproducesTheCase() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> all = Files.walk(ConformanceFolder.required())) {
            for (Path file : all.filter(f -> f.endsWith("case.json")).sorted().toList()) {
                JsonNode json = new ObjectMapper().readTree(file.toFile());
                if (json.path("op").asText().equals("Attention")) {
                    tests.add(
                            DynamicTest.dynamicTest(
                                    json.path("name").asText(), () -> run(file.getParent(), json)));
                }
            }
        }
        assertFalse(tests.isEmpty());
        return tests.stream();
    }

    private void run(Path one, JsonNode json) throws IOException {
        JsonNode attributes = json.path("attributes");
        List<Object> args = new ArrayList<>(List.of("run", "--engine", "oracle"));
        for (JsonNode input : json.path("inputs")) {
            args.add(INPUTS.get(input.path("name").asText()));
            args.add(one.resolve(input.path("file").asText()));
        }
        option(args, "--heads", attributes.path("q_num_heads"));
        option(args, "--kv-heads", attributes.path("kv_num_heads"));
        option(args, "--scale", attributes.path("scale"));
        option(args, "--softcap", attributes.path("softcap"));
        if (attributes.path("is_causal").asInt() == 1) {
            args.addAll(List.of("--mask", "causal"));
        }
        int left = attributes.path("left_window_size").asInt(-1);
        int right = attributes.path("right_window_size").asInt(-1);
        if (left >= 0 || right >= 0) {
            args.addAll(List.of("--window", left + "," + right));
        }
        int mode = attributes.path("qk_matmul_output_mode").asInt(0);
        if (mode < 3) {
            args.addAll(
                    List.of("--scores-step", List.of("scaled", "softcapped", "masked").get(mode)));
            args.addAll(List.of("--scores", folder.resolve("qk_matmul_output.npy")));
        } else {
            args.addAll(List.of("--weights", folder.resolve("qk_matmul_output.npy")));
        }
        args.addAll(List.of("--output", folder.resolve("Y.npy")));
        args.addAll(List.of("--present-key", folder.resolve("present_key.npy")));
        args.addAll(List.of("--present-value", folder.resolve("present_value.npy")));
        Invocation run = Invocation.of(args.toArray());
        assertEquals(0, run.status(), run.err());
        for (JsonNode output : json.path("outputs")) {
            String file = output.path("file").asText();
            Tensor want = Npy.read(one.resolve(file));
            Tensor got = Npy.read(folder.resolve(file));
            assertClose(want, got, json.path("rtol").asDouble(), json.path("atol").asDouble());
        }
    }

    private static void option(List<Object> args, String option, JsonNode value) {
        if (!value.isNull() && !value.isMissingNode()) {
            args.addAll(List.of(option, value.asText()));
        }
    }

    private static void assertClose(Tensor want, Tensor got, double rtol, double atol) {
        assertEquals(want.toString(), got.toString());
        double[] wanted = want.toDoubles();
        double[] came = got.toDoubles();
        for (int i = 0; i < wanted.length; i++) {
            double tolerance = atol + rtol * Math.abs(wanted[i]);
            if (Double.isFinite(wanted[i])) {
                assertEquals(wanted[i], came[i], tolerance, "element " + i);
            } else {
                assertEquals(wanted[i], came[i], "element " + i);
            }
        }
    }
}
