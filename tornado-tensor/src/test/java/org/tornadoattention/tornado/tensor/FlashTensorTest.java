package org.tornadoattention.tornado.tensor;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

/// The kernels for tensor cores under the emulator, against the oracle.
///
/// A weight is rounded to float16, which is off by 2^-11 of it at most; so a result is off by 2^-11
/// of the largest value at most, and by what float32 adds.
final class FlashTensorTest {
    private static final double ROUNDING = 0x1p-11 + 1e-5;

    @ParameterizedTest
    @CsvSource({
        // batch, query heads, key-value heads, queries, keys, dim
        "1, 1, 1, 1, 1, 64",
        "1, 2, 1, 127, 63, 64",
        "1, 1, 1, 128, 64, 64",
        "2, 2, 2, 129, 65, 64",
        "1, 4, 1, 67, 131, 64",
        "1, 8, 1, 3, 200, 64",
        "1, 2, 1, 31, 63, 128",
        "1, 1, 1, 64, 64, 128",
        "2, 2, 2, 65, 65, 128",
        "1, 4, 1, 37, 131, 128",
    })
    void fullAttention(int batch, int heads, int groups, int queries, int keys, int dim) {
        check(TensorCase.inputs(new AttentionShape(batch, heads, groups, queries, keys, dim, dim)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 150, 150, 64",
        "4, 2, 70, 197, 64",
        "2, 1, 130, 50, 64",
        "2, 1, 70, 197, 128"
    })
    void causal(int heads, int groups, int queries, int keys, int dim) {
        AttentionInputs inputs =
                TensorCase.inputs(new AttentionShape(1, heads, groups, queries, keys, dim, dim));
        check(inputs.with(Mask.causal(Alignment.TOP_LEFT)));
        check(inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void keyRanges(int dim) {
        AttentionInputs inputs = TensorCase.inputs(new AttentionShape(3, 2, 1, 70, 150, dim, dim));
        check(inputs.with(Mask.keyLengths(150, 0, 65)));
        check(
                inputs.with(
                        new Mask.KeyLengths(
                                Tensor.of(new int[] {1, 64, 90}, 3), Mask.Padding.LEFT)));
        check(inputs.with(Mask.slidingWindow(20, 3, Alignment.BOTTOM_RIGHT)));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void masksThatChangeScores(int dim) {
        AttentionInputs inputs = TensorCase.inputs(new AttentionShape(2, 4, 2, 40, 75, dim, dim));
        Tensor allowed = TensorCase.allowed(2, 4, 40, 75);
        check(inputs.with(Mask.allowed(allowed)));
        Tensor bias = Tensor.randomNormal(5, 4, 40, 75);
        check(inputs.with(Mask.bias(bias)));
        check(
                inputs.with(Mask.allowed(allowed))
                        .with(Mask.bias(bias))
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT)));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void otherScores(int dim) {
        AttentionInputs inputs = TensorCase.inputs(new AttentionShape(2, 2, 1, 30, 75, dim, dim));
        Mask alibi = new Mask.Alibi(Mask.Alibi.standardSlopes(2), Alignment.BOTTOM_RIGHT);
        check(inputs.with(alibi));
        check(inputs.with(new Mask.Sinks(Tensor.of(new float[] {1f, -2f}, 2))));
        check(
                inputs.with(
                        new Mask.Documents(
                                Tensor.of(TensorCase.documents(60), 2, 30),
                                Tensor.of(TensorCase.documents(150), 2, 75))));
        check(inputs, AttentionSpec.builder(inputs).softcap(1.5).scale(-0.3));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void largeScoresKeepTheirSoftmax(int dim) {
        AttentionInputs inputs = TensorCase.inputs(new AttentionShape(1, 1, 1, 20, 130, dim, dim));
        check(inputs, AttentionSpec.builder(inputs).scale(40));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void partsOfSplitKeysMakeTheWhole(int dim) {
        AttentionInputs inputs =
                TensorCase.inputs(new AttentionShape(1, 2, 1, 33, 210, dim, dim))
                        .with(Mask.causal(Alignment.TOP_LEFT));
        AttentionSpec spec = AttentionSpec.builder(inputs).logSumExp(true).build();
        TensorRun run = TensorRun.flash(spec, inputs, 3).merged();
        TensorCase.check(run, inputs, spec, ROUNDING);
    }

    private static void check(AttentionInputs inputs) {
        check(inputs, AttentionSpec.builder(inputs));
    }

    private static void check(AttentionInputs inputs, AttentionSpec.Builder builder) {
        AttentionSpec spec = builder.logSumExp(true).build();
        TensorCase.check(TensorRun.flash(spec, inputs, 1), inputs, spec, ROUNDING);
    }
}
