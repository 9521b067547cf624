package org.tornadoattention.tornado.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;

import java.util.Optional;

/// What kernels for 16 bits refuse, of specs and of runs.
final class SixteenBitsTest {
    private static final KernelChoice.Limits ALL =
            new KernelChoice.Limits(132, 48 * 1024, 1024, Optional.empty(), Optional.empty());

    @ParameterizedTest
    @CsvSource({
        // heads, key-value heads, queries, keys, headDim, valueDim, a part of the reason or none
        "8, 8, 64, 64, 128, 128,",
        "8, 8, 64, 96, 64, 64,",
        "8, 8, 64, 64, 256, 256,",
        "8, 8, 64, 64, 264, 264, headDim is 264",
        "8, 8, 64, 64, 60, 60, headDim is 60",
        "8, 8, 64, 64, 64, 128, valueDim 128",
        "8, 2, 64, 64, 64, 64, 8 query and 2 key-value heads",
    })
    void theLibraryTakes(
            int heads, int groups, int queries, int keys, int headDim, int valueDim, String part) {
        AttentionShape shape =
                new AttentionShape(1, heads, groups, queries, keys, headDim, valueDim);
        assertReason(part, AttentionSpec.of(inputs(shape, DataType.FLOAT16)), Kernel.CUDNN);
    }

    @Test
    void theLibraryTakesNoMaskButCausalAndNothingBesideTheOutput() {
        AttentionInputs square = inputs(new AttentionShape(1, 2, 2, 32, 32, 64, 64));
        AttentionInputs causal = square.with(Mask.causal(Alignment.TOP_LEFT));
        assertReason(null, AttentionSpec.of(causal), Kernel.CUDNN);
        assertReason("masks", AttentionSpec.of(square.with(Mask.keyLengths(3))), Kernel.CUDNN);
        assertReason(
                "log-sum-exp", AttentionSpec.builder(square).logSumExp(true).build(), Kernel.CUDNN);
        assertReason("soft cap", AttentionSpec.builder(square).softcap(3).build(), Kernel.CUDNN);
        AttentionInputs longer = inputs(new AttentionShape(1, 2, 2, 32, 40, 64, 64));
        assertReason(
                "causal with 32 queries and 40 keys",
                AttentionSpec.of(longer.with(Mask.causal(Alignment.BOTTOM_RIGHT))),
                Kernel.CUDNN);
        assertReason(
                "of float32",
                AttentionSpec.of(
                        inputs(new AttentionShape(1, 2, 2, 32, 32, 64, 64), DataType.FLOAT32)),
                Kernel.CUDNN);
    }

    @Test
    void decodingTakesFloat16AndTwoDimensions() {
        AttentionShape shape = new AttentionShape(1, 8, 2, 1, 99, 128, 128);
        assertReason(null, AttentionSpec.of(inputs(shape, DataType.FLOAT16)), Kernel.DECODE_WARPS);
        assertReason(
                "of bfloat16",
                AttentionSpec.of(inputs(shape, DataType.BFLOAT16)),
                Kernel.DECODE_WARPS);
        assertReason(
                "headDim is 80",
                AttentionSpec.of(inputs(new AttentionShape(1, 8, 2, 1, 99, 80, 80))),
                Kernel.DECODE_WARPS);
    }

    @Test
    void aRunMayNotFitTheLibraryThoughItsPlanDoes() {
        AttentionInputs square =
                inputs(new AttentionShape(1, 2, 2, 32, 32, 64, 64))
                        .with(Mask.causal(Alignment.TOP_LEFT));
        AttentionSpec spec = AttentionSpec.of(square);
        assertEquals(Optional.empty(), SixteenBits.misfit(spec, square, Kernel.CUDNN, false));
        AttentionInputs shorter =
                inputs(new AttentionShape(1, 2, 2, 30, 30, 64, 64))
                        .with(Mask.causal(Alignment.TOP_LEFT));
        assertMisfit("inputs of other sizes", spec, shorter, Kernel.CUDNN, false);
        AttentionInputs shifted =
                inputs(new AttentionShape(1, 2, 2, 32, 32, 64, 64))
                        .with(Mask.causal(Alignment.offset(3)));
        assertMisfit("row 0 does not end at key 0", spec, shifted, Kernel.CUDNN, false);
        assertEquals(
                Optional.empty(), SixteenBits.misfit(spec, shorter, Kernel.FLASH_TENSOR, false));
    }

    @Test
    void valuesThatAreNotFiniteFitWhereTheyAreGuarded() {
        AttentionInputs inputs = inputs(new AttentionShape(1, 2, 2, 4, 32, 64, 64));
        AttentionSpec spec = AttentionSpec.of(inputs);
        assertMisfit("NaN or infinite", spec, inputs, Kernel.FLASH_TENSOR, true);
        assertMisfit("NaN or infinite", spec, inputs, Kernel.CUDNN, true);
        for (Kernel kernel : new Kernel[] {Kernel.DECODE_WARPS, Kernel.FLASH_REGISTERS}) {
            assertEquals(Optional.empty(), SixteenBits.misfit(spec, inputs, kernel, true));
        }
    }

    private static void assertReason(String part, AttentionSpec spec, Kernel kernel) {
        Optional<String> refusal = SixteenBits.refusal(spec, kernel, ALL);
        if (part == null) {
            assertEquals(Optional.empty(), refusal);
        } else {
            assertTrue(refusal.orElseThrow().contains(part), refusal.get());
            assertTrue(refusal.get().contains("kernel " + kernel.label()), refusal.get());
        }
    }

    private static void assertMisfit(
            String part,
            AttentionSpec spec,
            AttentionInputs inputs,
            Kernel kernel,
            boolean nonFinite) {
        String misfit = SixteenBits.misfit(spec, inputs, kernel, nonFinite).orElseThrow();
        assertTrue(misfit.contains(part), misfit);
    }

    private static AttentionInputs inputs(AttentionShape shape) {
        return inputs(shape, DataType.FLOAT16);
    }

    private static AttentionInputs inputs(AttentionShape s, DataType type) {
        return AttentionInputs.of(
                Tensor.randomNormal(1, s.batch(), s.queryHeads(), s.queryLength(), s.headDim())
                        .to(type),
                Tensor.randomNormal(2, s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim())
                        .to(type),
                Tensor.randomNormal(3, s.batch(), s.keyValueHeads(), s.keyLength(), s.valueDim())
                        .to(type));
    }
}
