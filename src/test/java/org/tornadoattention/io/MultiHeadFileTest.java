package org.tornadoattention.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.io.FileChecks.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One layer under the names of four families of models gives what the same layer made by hand
/// gives.
final class MultiHeadFileTest {
    private static final int HEADS = HandMadeLayer.HEADS;
    private static final int KEY_VALUE_HEADS = HandMadeLayer.KEY_VALUE_HEADS;
    private static final Tensor INPUT = Tensor.randomNormal(1, 2, 5, HandMadeLayer.DIM);

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "TORCH, FLOAT32, true",
        "TORCH, FLOAT32, false",
        "TORCH, FLOAT16, true",
        "BERT, FLOAT32, true",
        "BERT, FLOAT32, false",
        "BERT, BFLOAT16, true",
        "GPT2, FLOAT32, true",
        "GPT2, FLOAT32, false",
        "GPT2, FLOAT16, false",
        "LLAMA, FLOAT32, true",
        "LLAMA, FLOAT32, false",
        "LLAMA, BFLOAT16, false"
    })
    void everyFamilyGivesTheLayerMadeByHand(LayerNames names, DataType type, boolean biased)
            throws IOException {
        HandMadeLayer layer = HandMadeLayer.make(type, biased);
        assertSameLayer(layer, names, "", layer.stored(names, ""));
        assertSameLayer(layer, names, "layers.7.", layer.stored(names, "layers.7."));
        assertSameLayer(layer, names, "layers.7", layer.stored(names, "layers.7."));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void torchMayHaveThreeWeightsAndOneBias(boolean biased) throws IOException {
        HandMadeLayer layer = HandMadeLayer.make(DataType.FLOAT32, biased);
        Map<String, Tensor> tensors = layer.stored(LayerNames.TORCH, "");
        tensors.remove("in_proj_weight");
        tensors.put("q_proj_weight", layer.query().weight().transpose(0, 1));
        tensors.put("k_proj_weight", layer.key().weight().transpose(0, 1));
        tensors.put("v_proj_weight", layer.value().weight().transpose(0, 1));
        assertSameLayer(layer, LayerNames.TORCH, "", tensors);
    }

    @ParameterizedTest
    @EnumSource(LayerNames.class)
    void everyMissingWeightIsNamed(LayerNames names) throws IOException {
        Map<String, Tensor> whole = HandMadeLayer.make(DataType.FLOAT32, true).stored(names, "h.");
        for (String missing : List.copyOf(whole.keySet())) {
            if (missing.endsWith("weight") && !missing.endsWith("in_proj_weight")) {
                Map<String, Tensor> tensors = new LinkedHashMap<>(whole);
                tensors.remove(missing);
                refused("has no tensor '" + missing + "'; it has", names, tensors);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LayerNames.class)
    void everyTensorOfAnotherShapeIsNamed(LayerNames names) throws IOException {
        Map<String, Tensor> whole = HandMadeLayer.make(DataType.FLOAT32, true).stored(names, "h.");
        for (String wrong : whole.keySet()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>(whole);
            tensors.put(wrong, Tensor.randomNormal(1, 3));
            String rule =
                    wrong.endsWith("weight")
                            ? "must be a floating-point matrix but is float32[3]"
                            : "outputs but is float32[3]";
            refused("layer.safetensors:" + wrong + ": must", names, tensors);
            refused(rule, names, tensors);
        }
        Map<String, Tensor> integers = new LinkedHashMap<>(whole);
        whole.forEach((name, tensor) -> integers.put(name, tensor.to(DataType.INT32)));
        refused("floating-point matrix but is int32[", names, integers);
    }

    @ParameterizedTest
    @CsvSource({
        "TORCH, bias_k",
        "TORCH, bias_v",
        "BERT, attention.self.distance_embedding.weight",
        "GPT2, q_attn.weight",
        "LLAMA, q_norm.weight",
        "LLAMA, k_norm.weight",
        "LLAMA, sinks"
    })
    void whatWouldChangeTheResultIsRefused(LayerNames names, String extra) throws IOException {
        Map<String, Tensor> tensors =
                HandMadeLayer.make(DataType.FLOAT32, true).stored(names, "h.");
        tensors.put(extra, Tensor.randomNormal(9, 3)); // Of another layer: no harm.
        Safetensors.write(file(), tensors);
        MultiHeadFile.read(file(), names, "h", HEADS, KEY_VALUE_HEADS);
        tensors.put("h." + extra, Tensor.randomNormal(9, 3));
        refused("must not have 'h." + extra + "', which is not supported", names, tensors);
    }

    @Test
    void headsMustFitTheProjections() throws IOException {
        HandMadeLayer layer = HandMadeLayer.make(DataType.FLOAT32, true);
        for (LayerNames names : List.of(LayerNames.TORCH, LayerNames.GPT2)) {
            Safetensors.write(file(), layer.stored(names, ""));
            String message = refusedHeads(names, 5, 1);
            assertTrue(message.startsWith(file() + ":"), message);
            assertTrue(message.contains("heads + 2 kv-heads = 7 outputs but has 24"), message);
        }
        for (LayerNames names : List.of(LayerNames.BERT, LayerNames.LLAMA)) {
            Safetensors.write(file(), layer.stored(names, ""));
            assertEquals(
                    file()
                            + ": the query projection must have a multiple of heads = 5 outputs but"
                            + " has 12",
                    refusedHeads(names, 5, 1));
            assertEquals(
                    file()
                            + ": the key projection must have a multiple of kv-heads = 4 outputs"
                            + " but has 6",
                    refusedHeads(names, 4, 4));
        }
        assertEquals(
                file()
                        + ": headDim of query and key must be equal but 4 heads have 3 and 1"
                        + " kv-heads 6",
                refusedHeads(LayerNames.LLAMA, 4, 1));
        Safetensors.write(file(), layer.stored(LayerNames.TORCH, ""));
        assertEquals(
                file()
                        + ": the output projection must take 2 heads of 4 features but takes 12"
                        + " features",
                refusedHeads(LayerNames.TORCH, 2, 2));
        assertEquals("heads must be positive but was 0", refusedHeads(LayerNames.GPT2, 0, 1));
        assertEquals(
                "keyValueHeads must be positive but was -1", refusedHeads(LayerNames.GPT2, 2, -1));
    }

    @Test
    void fileMustExistAndBeWellFormed() {
        assertThrows(
                NoSuchFileException.class,
                () -> MultiHeadFile.read(file(), LayerNames.LLAMA, "", 1, 1));
        Path text = FileChecks.file(folder, "text.safetensors", new byte[] {'{', '}'});
        assertRefused(
                text,
                "at least 8 bytes",
                () -> MultiHeadFile.read(text, LayerNames.LLAMA, "", 1, 1));
    }

    private String refusedHeads(LayerNames names, int heads, int keyValueHeads) {
        return String.valueOf(
                assertThrows(
                                IllegalArgumentException.class,
                                () -> MultiHeadFile.read(file(), names, "", heads, keyValueHeads))
                        .getMessage());
    }

    private void refused(String rule, LayerNames names, Map<String, Tensor> tensors)
            throws IOException {
        Safetensors.write(file(), tensors);
        assertRefused(
                file(), rule, () -> MultiHeadFile.read(file(), names, "h", HEADS, KEY_VALUE_HEADS));
    }

    private void assertSameLayer(
            HandMadeLayer layer, LayerNames names, String prefix, Map<String, Tensor> tensors)
            throws IOException {
        Safetensors.write(file(), tensors);
        MultiHeadWeights read = MultiHeadFile.read(file(), names, prefix, HEADS, KEY_VALUE_HEADS);
        assertEquals(layer.weights().query().weight().type(), read.query().weight().type());
        for (String engine : List.of("oracle", "jvm")) {
            assertArrayEquals(run(engine, layer.weights()), run(engine, read), engine);
        }
    }

    private static double[] run(String name, MultiHeadWeights weights) {
        MultiHeadInputs inputs = MultiHeadInputs.self(INPUT).with(Mask.causal(Alignment.TOP_LEFT));
        MultiHeadSpec spec = MultiHeadSpec.builder(weights, HEADS, KEY_VALUE_HEADS, inputs).build();
        try (AttentionEngine engine = Engines.open(name);
                MultiHeadPlan plan = engine.plan(spec)) {
            return plan.run(inputs).output().toDoubles();
        }
    }

    private Path file() {
        return folder.resolve("layer.safetensors");
    }
}
