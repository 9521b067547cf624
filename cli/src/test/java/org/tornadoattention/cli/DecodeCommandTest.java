package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.LayerNames;
import org.tornadoattention.io.MultiHeadFile;
import org.tornadoattention.io.Safetensors;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Decoding at sizes that take no time.
final class DecodeCommandTest {
    private static final int PROMPT = 5;
    private static final int STEPS = 12;

    @TempDir private Path folder;

    @Test
    void aSeededLayerIsTimedAndChecked() {
        Invocation run = small();
        assertEquals(0, run.status(), run.out() + run.err());
        for (String line :
                List.of(
                        "4 query heads on 2 key-value heads of dimension 6",
                        "prefill, first run ",
                        "prefill again ",
                        "first step ",
                        "step, median of 11 ",
                        "engine jvm | backend ",
                        "cache: float32, 17 tokens, ",
                        "check: the prompt's last output and 8 of the 12 steps', computed by the"
                                + " oracle",
                        " is allowed: ok")) {
            assertTrue(run.out().contains(line), line + " in " + run.out());
        }
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--engine oracle",
                "--batch 3",
                "--steps 1",
                "--prompt-length 1",
                "--window 0",
                "--window 3 --batch 2",
                "--cache-type float16",
                "--block-size 4 --batch 2",
                "--block-size 1000 --cache-type bfloat16",
                "--cache-type bfloat16 --batch 2",
                "--cache-type bfloat16 --window 0 --batch 4 --steps 40",
                "--kv-heads 1",
                "--kv-heads 4 --heads 4",
                "--rotary-dim 4 --rotary-pairing interleaved --rotary-base 500",
                "--engine-option threads=1 --seed 7"
            })
    void everyOptionAgreesWithTheOracle(String options) throws IOException {
        Invocation run = small((options + " --json").split(" ", -1));
        assertEquals(0, run.status(), run.out() + run.err());
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals("ok", json.path("verdict").asText());
        assertTrue(json.path("allowedError").asDouble() < 1e-2, run.out());
        assertTrue(json.path("tokensPerSecond").asDouble() > 0, run.out());
        boolean narrow = options.contains("float16");
        assertEquals(narrow, json.has("cacheError"), run.out());
        int tokens = json.path("promptLength").asInt() + json.path("steps").asInt();
        int perToken = json.path("keyValueHeads").asInt() * 2 * 6 * (narrow ? 2 : 4);
        assertEquals(
                json.path("batch").asLong() * tokens * perToken, json.path("cacheBytes").asLong());
    }

    @Test
    void theCheckMayBeSpared() {
        Invocation run = small("--no-check");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("not checked"), run.out());
    }

    @Test
    void stepsOfALayerFromAFileAreThoseOfTheLayerOverAllTokens() throws IOException {
        Tensor prompt = Tensor.randomNormal(1, 2, PROMPT, 8);
        Safetensors.write(folder.resolve("layer.safetensors"), llama());
        TensorFiles.write(folder.resolve("x.npy"), prompt);
        Invocation run =
                Invocation.of(
                        "decode",
                        "--layer",
                        folder.resolve("layer.safetensors"),
                        "--names",
                        "llama",
                        "--prefix",
                        "self_attn",
                        "--heads",
                        4,
                        "--kv-heads",
                        2,
                        "--rotary-base",
                        "500",
                        "--prompt",
                        folder.resolve("x.npy"),
                        "--steps",
                        STEPS,
                        "--output",
                        folder.resolve("y.npy"));
        assertEquals(0, run.status(), run.out() + run.err());
        Tensor actual = TensorFiles.read(folder.resolve("y.npy"));
        assertEquals("float32[2][12][8]", actual.toString());
        Tensor tokens = Tensor.allocate(DataType.FLOAT32, 2, PROMPT + STEPS, 8);
        tokens.slice(1, 0, PROMPT).copyFrom(prompt);
        for (int step = 0; step < STEPS; step++) {
            int end = PROMPT + step;
            Tensor last = wholeLayer(tokens.slice(1, 0, end).copy()).slice(1, end - 1, end);
            if (step > 0) {
                double[] got = actual.slice(1, step - 1, step).toDoubles();
                assertArrayEquals(last.toDoubles(), got, 1e-4, "step " + step);
            }
            tokens.slice(1, end, end + 1).copyFrom(scaled(last));
        }
    }

    @Test
    void aLayerWithoutRotaryEmbeddingStaysWithoutOne() throws IOException {
        Safetensors.write(folder.resolve("layer.safetensors"), llama());
        Invocation run =
                Invocation.of(
                        "decode",
                        "--layer",
                        folder.resolve("layer.safetensors"),
                        "--names",
                        "llama",
                        "--prefix",
                        "self_attn",
                        "--heads",
                        4,
                        "--kv-heads",
                        2,
                        "--prompt-length",
                        PROMPT,
                        "--steps",
                        2);
        assertEquals(0, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("layer.safetensors: 8 features"), run.out());
        assertTrue(!run.out().contains("rotary"), run.out());
    }

    private static Map<String, Tensor> llama() {
        return Map.of(
                "self_attn.q_proj.weight", Tensor.randomNormal(2, 16, 8),
                "self_attn.q_proj.bias", Tensor.randomNormal(3, 16),
                "self_attn.k_proj.weight", Tensor.randomNormal(4, 8, 8),
                "self_attn.v_proj.weight", Tensor.randomNormal(5, 8, 8),
                "self_attn.o_proj.weight", Tensor.randomNormal(6, 8, 16));
    }

    /// The layer without a cache.
    private Tensor wholeLayer(Tensor tokens) throws IOException {
        MultiHeadWeights weights =
                MultiHeadFile.read(
                        folder.resolve("layer.safetensors"), LayerNames.LLAMA, "self_attn", 4, 2);
        MultiHeadInputs inputs = MultiHeadInputs.self(tokens).with(Mask.causal(Alignment.TOP_LEFT));
        MultiHeadSpec spec =
                MultiHeadSpec.builder(weights, 4, 2, inputs)
                        .rotary(
                                RotaryEmbedding.ofBase(
                                        500, 4, 64, RotaryEmbedding.Pairing.HALF_SPLIT))
                        .build();
        try (AttentionEngine oracle = Engines.open("oracle");
                MultiHeadPlan plan = oracle.plan(spec)) {
            return plan.run(inputs).output();
        }
    }

    private static Tensor scaled(Tensor rows) {
        Tensor result = rows.copy();
        for (int b = 0; b < rows.dim(0); b++) {
            double squares = 0;
            for (double value : rows.select(0, b).toDoubles()) {
                squares += value * value;
            }
            for (int d = 0; d < rows.dim(2); d++) {
                result.set(rows.get(b, 0, d) / Math.sqrt(squares / rows.dim(2)), b, 0, d);
            }
        }
        return result;
    }

    /// A later option replaces an earlier one.
    private static Invocation small(String... options) {
        List<Object> args = new ArrayList<>(List.of("decode"));
        String[][] size = {
            {"--hidden", "24"},
            {"--heads", "4"},
            {"--kv-heads", "2"},
            {"--head-dim", "6"},
            {"--prompt-length", "5"},
            {"--steps", "12"}
        };
        for (String[] option : size) {
            if (!List.of(options).contains(option[0])) {
                args.addAll(List.of(option));
            }
        }
        args.addAll(List.of(options));
        return Invocation.of(args.toArray());
    }
}
