package org.tornadoattention.tornado.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.kernel.DecodeWarpsTile;

/// The kernels for few rows and many keys under the emulator, against the oracle.
final class DecodeWarpsTest {
    /// Of float32: weights are not rounded to float16.
    private static final double ROUNDING = 2e-6;

    @ParameterizedTest
    @CsvSource({
        // batch, query heads, key-value heads, queries, keys, dim, splits
        "1, 1, 1, 1, 1, 64, 1",
        "1, 1, 1, 1, 1, 128, 1",
        "1, 8, 1, 1, 31, 64, 1",
        "1, 4, 1, 1, 32, 128, 1",
        "2, 8, 2, 1, 33, 64, 2",
        "2, 2, 2, 1, 65, 128, 1",
        "1, 8, 1, 1, 1009, 64, 3",
        "1, 4, 1, 1, 1009, 128, 5",
        "2, 8, 1, 1, 257, 128, 2",
        "1, 4, 2, 3, 129, 64, 2",
        "2, 4, 1, 5, 67, 128, 2",
        "1, 3, 1, 3, 70, 128, 1",
    })
    void fullAttention(
            int batch, int heads, int groups, int queries, int keys, int dim, int splits) {
        check(
                TensorCase.inputs(
                        new AttentionShape(batch, heads, groups, queries, keys, dim, dim)),
                splits);
    }

    @ParameterizedTest
    @CsvSource({"64, 1", "64, 4", "128, 1", "128, 7"})
    void keyRanges(int dim, int splits) {
        AttentionInputs inputs = inputs(dim, 150);
        check(inputs.with(Mask.causal(Alignment.TOP_LEFT)), splits);
        check(inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT)), splits);
        check(inputs.with(Mask.keyLengths(150, 0, 65)), splits);
        check(
                inputs.with(
                        new Mask.KeyLengths(
                                Tensor.of(new int[] {1, 64, 90}, 3), Mask.Padding.LEFT)),
                splits);
        check(inputs.with(Mask.slidingWindow(20, 3, Alignment.BOTTOM_RIGHT)), splits);
    }

    @ParameterizedTest
    @CsvSource({"64, 1", "64, 2", "128, 1", "128, 3"})
    void masksThatChangeScores(int dim, int splits) {
        AttentionInputs inputs = inputs(dim, 75);
        Tensor allowed = TensorCase.allowed(3, 4, 2, 75);
        check(inputs.with(Mask.allowed(allowed)), splits);
        Tensor bias = Tensor.randomNormal(5, 4, 2, 75);
        check(inputs.with(Mask.bias(bias)), splits);
        check(
                inputs.with(Mask.allowed(allowed))
                        .with(Mask.bias(bias))
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT)),
                splits);
    }

    @ParameterizedTest
    @CsvSource({"64, 1", "64, 2", "128, 1", "128, 3"})
    void otherScores(int dim, int splits) {
        AttentionInputs inputs = inputs(dim, 150);
        Tensor slopes = Mask.Alibi.standardSlopes(4);
        check(inputs.with(new Mask.Alibi(slopes, Alignment.BOTTOM_RIGHT)), splits);
        Mask sinks = new Mask.Sinks(Tensor.of(new float[] {1f, -2f, 9f, 0f}, 4));
        check(inputs.with(sinks), splits);
        check(inputs.with(sinks).with(Mask.keyLengths(0, 150, 65)), splits);
        check(
                inputs.with(
                        new Mask.Documents(
                                Tensor.of(TensorCase.documents(6), 3, 2),
                                Tensor.of(TensorCase.documents(450), 3, 150))),
                splits);
        AttentionSpec.Builder capped = AttentionSpec.builder(inputs).softcap(1.5).scale(-0.3);
        check(inputs, capped, splits, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void largeScoresKeepTheirSoftmax(int dim) {
        AttentionInputs inputs = inputs(dim, 300);
        check(inputs, AttentionSpec.builder(inputs).scale(40), 2, 0);
    }

    @ParameterizedTest
    @CsvSource({"64, 16, 1", "64, 7, 3", "128, 64, 1", "128, 5, 4"})
    void blocksOfACache(int dim, int pageSize, int splits) {
        AttentionInputs inputs = inputs(dim, 150).with(Mask.keyLengths(150, 17, 65));
        check(inputs, AttentionSpec.builder(inputs), splits, pageSize);
    }

    /// A key that a row does not see leaves no trace there, whatever its numbers.
    @ParameterizedTest
    @CsvSource({"64, 1", "64, 3", "128, 1", "128, 3"})
    void whatIsNoNumberStaysWhereItIsSeen(int dim, int splits) {
        AttentionInputs inputs = inputs(dim, 150);
        inputs.key().select(2, 3).set(Double.NaN, 1, 0, 5);
        inputs.value().select(2, 3).set(Double.NaN, 1, 0, 0);
        inputs.value().select(2, 70).set(Double.POSITIVE_INFINITY, 0, 0, dim - 1);
        inputs.value().select(2, 141).set(Double.NEGATIVE_INFINITY, 2, 0, 33);
        boolean[] flags = new boolean[3 * 2 * 150];
        for (int x = 0; x < flags.length; x++) {
            int j = x % 150;
            boolean second = x / 150 % 2 == 1;
            flags[x] = j != 3 && (second || (j != 70 && j != 141));
        }
        check(inputs.with(Mask.allowed(Tensor.of(flags, 3, 1, 2, 150))), splits);
        check(inputs.with(Mask.keyLengths(70, 3, 140)), splits);
    }

    @Test
    void splitsFillTheDeviceOnce() {
        assertEquals(49, DecodeWarpsTile.splits(8, 4, 32_768, 128, 132));
        assertEquals(66, DecodeWarpsTile.splits(8, 4, 32_768, 64, 132));
        assertEquals(8, DecodeWarpsTile.splits(8, 4, 1_024, 128, 132));
        assertEquals(1, DecodeWarpsTile.splits(8, 4, 1, 64, 132));
        assertEquals(1, DecodeWarpsTile.splits(1_000, 4, 32_768, 64, 132));
        assertTrue(DecodeWarpsTile.fits(64, 64));
        assertFalse(DecodeWarpsTile.fits(128, 64));
    }

    private static AttentionInputs inputs(int dim, int keys) {
        return TensorCase.inputs(new AttentionShape(3, 4, 1, 2, keys, dim, dim));
    }

    private static void check(AttentionInputs inputs, int splits) {
        check(inputs, AttentionSpec.builder(inputs), splits, 0);
    }

    private static void check(
            AttentionInputs inputs, AttentionSpec.Builder builder, int splits, int pageSize) {
        AttentionSpec spec = builder.logSumExp(true).build();
        TensorRun run = TensorRun.decode(spec, inputs, splits, pageSize).merged();
        TensorCase.check(run, inputs, spec, ROUNDING);
    }
}
