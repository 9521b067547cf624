package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.Safetensors;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Layers under the names of four families of models: the same weights give the same result.
final class RunLayerTest {
    private static final Tensor INPUT = Tensor.randomNormal(1, 2, 5, 8);
    private static final Tensor MEMORY = Tensor.randomNormal(2, 2, 7, 8);
    private static final Tensor PACKED = Tensor.randomNormal(3, 24, 8);
    private static final Tensor PACKED_BIAS = Tensor.randomNormal(4, 24);
    private static final Tensor OUTPUT = Tensor.randomNormal(5, 8, 8);
    private static final Tensor OUTPUT_BIAS = Tensor.randomNormal(6, 8);

    @TempDir private Path folder;

    @Test
    void torchNamesArePackedOrSeparate() throws IOException {
        Map<String, Tensor> packed = new LinkedHashMap<>();
        packed.put("in_proj_weight", PACKED);
        packed.put("in_proj_bias", PACKED_BIAS);
        addOutput(packed, "out_proj", OUTPUT);
        Map<String, Tensor> separate = new LinkedHashMap<>();
        separate.put("q_proj_weight", PACKED.slice(0, 0, 8));
        separate.put("k_proj_weight", PACKED.slice(0, 8, 16));
        separate.put("v_proj_weight", PACKED.slice(0, 16, 24));
        separate.put("in_proj_bias", PACKED_BIAS);
        addOutput(separate, "out_proj", OUTPUT);
        assertRuns(packed, Optional.empty(), "--names", "torch");
        assertRuns(separate, Optional.empty());
        assertRuns(packed, Optional.of(MEMORY), "--names", "torch");
    }

    @Test
    void bertNamesAreKnown() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<String> names = List.of("query", "key", "value");
        for (int n = 0; n < 3; n++) {
            String prefix = "encoder.layer.0.attention.self." + names.get(n);
            tensors.put(prefix + ".weight", PACKED.slice(0, 8 * n, 8 * n + 8));
            tensors.put(prefix + ".bias", PACKED_BIAS.slice(0, 8 * n, 8 * n + 8));
        }
        addOutput(tensors, "encoder.layer.0.attention.output.dense", OUTPUT);
        assertRuns(tensors, Optional.empty(), "--names", "bert", "--prefix", "encoder.layer.0");
    }

    @Test
    void gpt2StoresInputFirst() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("h.0.attn.c_attn.weight", PACKED.transpose(0, 1));
        tensors.put("h.0.attn.c_attn.bias", PACKED_BIAS);
        addOutput(tensors, "h.0.attn.c_proj", OUTPUT.transpose(0, 1));
        assertRuns(tensors, Optional.empty(), "--names", "gpt2", "--prefix", "h.0.attn.");
    }

    @Test
    void llamaSharesKeysAndTurnsPositions() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("q_proj.weight", PACKED.slice(0, 0, 8));
        tensors.put("k_proj.weight", PACKED.slice(0, 8, 12));
        tensors.put("v_proj.weight", PACKED.slice(0, 12, 16));
        tensors.put("o_proj.weight", OUTPUT);
        Safetensors.write(layer(), tensors);
        TensorFiles.write(folder.resolve("x.npy"), INPUT);
        Invocation run =
                run(
                        "--names",
                        "llama",
                        "--kv-heads",
                        1,
                        "--rotary-base",
                        "500",
                        "--mask",
                        "causal");
        assertEquals(0, run.status(), run.err());
        MultiHeadWeights weights =
                new MultiHeadWeights(
                        Linear.outputFirst(PACKED.slice(0, 0, 8)),
                        Linear.outputFirst(PACKED.slice(0, 8, 12)),
                        Linear.outputFirst(PACKED.slice(0, 12, 16)),
                        Optional.of(Linear.outputFirst(OUTPUT)));
        MultiHeadInputs inputs = MultiHeadInputs.self(INPUT).with(Mask.causal(Alignment.TOP_LEFT));
        MultiHeadSpec spec =
                MultiHeadSpec.builder(weights, 2, 1, inputs)
                        .rotary(
                                RotaryEmbedding.ofBase(
                                        500, 4, 5, RotaryEmbedding.Pairing.HALF_SPLIT))
                        .build();
        assertEqual(oracle(spec, inputs), TensorFiles.read(folder.resolve("y.npy")));

        // The same in two steps, the second with the first one's keys and values.
        TensorFiles.write(folder.resolve("x.npy"), INPUT.slice(1, 0, 3));
        List<Object> options =
                List.of(
                        "--names",
                        "llama",
                        "--kv-heads",
                        1,
                        "--rotary-base",
                        "500",
                        "--mask",
                        "causal");
        List<Object> first = new ArrayList<>(options);
        first.addAll(List.of("--present-key", path("pk"), "--present-value", path("pv")));
        assertEquals(0, run(first.toArray()).status());
        TensorFiles.write(folder.resolve("x.npy"), INPUT.slice(1, 3, 5));
        List<Object> second = new ArrayList<>(options);
        second.addAll(List.of("--past-key", path("pk"), "--past-value", path("pv")));
        Invocation last = run(second.toArray());
        assertEquals(0, last.status(), last.err());
        double[] want = oracle(spec, inputs).slice(1, 3, 5).toDoubles();
        assertArrayEquals(want, TensorFiles.read(folder.resolve("y.npy")).toDoubles(), 1e-5);
    }

    @Test
    void aPositionMayBeHuge() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("q_proj.weight", PACKED.slice(0, 0, 8));
        tensors.put("k_proj.weight", PACKED.slice(0, 8, 12));
        tensors.put("v_proj.weight", PACKED.slice(0, 12, 16));
        tensors.put("o_proj.weight", OUTPUT);
        Safetensors.write(layer(), tensors);
        TensorFiles.write(folder.resolve("x.npy"), INPUT);
        assertRefused(1, "--kv-heads", "--names", "llama");
        String[] options = {
            "--names", "llama", "--kv-heads", "1", "--rotary-base", "500", "--positions", path("p")
        };
        // The order of first use is not that of the positions; dot products know distances only.
        int[] near = {4, 3, 2, 1, 0, 0, 2, 2, 3, 9};
        TensorFiles.write(folder.resolve("p.npy"), Tensor.of(near, 2, 5));
        assertEquals(0, run((Object[]) options).status());
        double[] want = TensorFiles.read(folder.resolve("y.npy")).toDoubles();
        for (int shift : new int[] {10, 500_000_000}) {
            int[] far = IntStream.of(near).map(position -> position + shift).toArray();
            TensorFiles.write(folder.resolve("p.npy"), Tensor.of(far, 2, 5));
            Invocation run = run((Object[]) options);
            assertEquals(0, run.status(), run.err());
            assertArrayEquals(want, TensorFiles.read(folder.resolve("y.npy")).toDoubles(), 1e-4);
        }
        near[3] = -1;
        TensorFiles.write(folder.resolve("p.npy"), Tensor.of(near, 2, 5));
        assertRefused(1, "--positions", (Object[]) options);
    }

    @Test
    void whatALayerDoesNotKnowIsRefused() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("in_proj_weight", PACKED);
        addOutput(tensors, "out_proj", OUTPUT);
        Safetensors.write(layer(), tensors);
        TensorFiles.write(folder.resolve("x.npy"), INPUT);
        assertRefused(2, "--scores", "--scores", path("s"));
        assertRefused(2, "--names", "--names", "t5");
        assertRefused(1, "'c_attn.weight'", "--names", "gpt2");
        assertRefused(1, "'other.out_proj.weight'", "--prefix", "other");
        tensors.put("bias_k", Tensor.randomNormal(7, 1, 1, 8));
        Safetensors.write(layer(), tensors);
        assertRefused(1, "bias_k");
    }

    private void assertRefused(int status, String mentions, Object... options) {
        Invocation run = run(options);
        assertEquals(status, run.status(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(mentions), run.err());
    }

    private void assertRuns(Map<String, Tensor> tensors, Optional<Tensor> memory, Object... options)
            throws IOException {
        Safetensors.write(layer(), tensors);
        TensorFiles.write(folder.resolve("x.npy"), INPUT);
        List<Object> args = new ArrayList<>(List.of(options));
        if (memory.isPresent()) {
            TensorFiles.write(folder.resolve("m.npy"), memory.get());
            args.addAll(List.of("--memory", path("m")));
        }
        Invocation run = run(args.toArray());
        assertEquals(0, run.status(), run.err());
        MultiHeadWeights weights =
                MultiHeadWeights.packed(
                        Linear.outputFirst(PACKED).withBias(PACKED_BIAS),
                        8,
                        8,
                        8,
                        Optional.of(Linear.outputFirst(OUTPUT).withBias(OUTPUT_BIAS)));
        MultiHeadInputs inputs =
                memory.map(m -> MultiHeadInputs.cross(INPUT, m))
                        .orElseGet(() -> MultiHeadInputs.self(INPUT));
        MultiHeadSpec spec = MultiHeadSpec.builder(weights, 2, 2, inputs).build();
        assertEqual(oracle(spec, inputs), TensorFiles.read(folder.resolve("y.npy")));
    }

    private static void addOutput(Map<String, Tensor> tensors, String name, Tensor weight) {
        tensors.put(name + ".weight", weight);
        tensors.put(name + ".bias", OUTPUT_BIAS);
    }

    private Invocation run(Object... options) {
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "run",
                                "--engine",
                                "oracle",
                                "--query",
                                path("x"),
                                "--layer",
                                layer(),
                                "--heads",
                                2,
                                "--output",
                                path("y")));
        args.addAll(List.of(options));
        return Invocation.of(args.toArray());
    }

    private Path layer() {
        return folder.resolve("layer.safetensors");
    }

    private String path(String name) {
        return folder.resolve(name + ".npy").toString();
    }

    private static Tensor oracle(MultiHeadSpec spec, MultiHeadInputs inputs) {
        try (AttentionEngine engine = Engines.open("oracle");
                MultiHeadPlan plan = engine.plan(spec)) {
            return plan.run(inputs).output();
        }
    }

    private static void assertEqual(Tensor want, Tensor got) {
        assertEquals(want.to(DataType.FLOAT32).toString(), got.toString());
        assertArrayEquals(want.toDoubles(), got.toDoubles());
    }
}
