package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Random;

/// Decoding: few rows over keys in many ranges, against the oracle, and the same bits from every
/// number of threads and width of vectors.
final class SplitKeysTest {
    @ParameterizedTest
    @CsvSource({
        "1, 8, 2, 1, 3000, 64, 64",
        "2, 4, 4, 3, 700, 40, 24",
        "1, 8, 1, 2, 1100, 16, 80",
        "1, 2, 1, 20, 2100, 128, 128"
    })
    void rowsOverManyRangesAgreeWithTheOracleAndNeverChange(
            int batch, int heads, int keyValueHeads, int nq, int nk, int dim, int valueDim) {
        AttentionShape shape =
                new AttentionShape(batch, heads, keyValueHeads, nq, nk, dim, valueDim);
        assertTrue(KeySplits.suit(shape));
        AttentionInputs plain = inputs(shape);
        check(plain);
        check(plain.with(Mask.causal(Alignment.BOTTOM_RIGHT)));
        check(plain.with(new Mask.SlidingWindow(70, 5, Alignment.BOTTOM_RIGHT)));
        check(plain.with(Mask.allowed(pattern(shape, nq))));
        check(plain.with(Mask.allowed(pattern(shape, 1))));
        check(
                plain.with(Mask.bias(Tensor.randomNormal(9, 1, heads, nq, nk)))
                        .with(new Mask.Sinks(Tensor.randomNormal(8, heads))));
        check(plain.with(new Mask.Alibi(Mask.Alibi.standardSlopes(heads), Alignment.BOTTOM_RIGHT)));
    }

    @Test
    void poisonedMaskedValuesNeverLeakAndVisibleOnesDo() {
        AttentionShape shape = new AttentionShape(1, 4, 2, 1, 600, 32, 32);
        Tensor value = Tensor.randomNormal(3, 1, 2, 600, 32);
        value.set(Double.NaN, 0, 0, 500, 3);
        value.set(Double.POSITIVE_INFINITY, 0, 1, 511, 4);
        AttentionInputs inputs =
                AttentionInputs.of(
                                Tensor.randomNormal(1, 1, 4, 1, 32),
                                Tensor.randomNormal(2, 1, 2, 600, 32),
                                value)
                        .with(new Mask.SlidingWindow(150, 0, Alignment.offset(490)));
        try (AttentionEngine engine = Engines.open("jvm")) {
            AttentionResult hidden = engine.run(AttentionSpec.of(inputs), inputs);
            for (float x : hidden.output().toFloats()) {
                assertTrue(Float.isFinite(x), "a masked value leaked");
            }
            AttentionInputs shown =
                    AttentionInputs.of(inputs.query(), inputs.key(), inputs.value());
            AttentionResult visible = engine.run(AttentionSpec.of(shown), shown);
            assertEquals(Double.NaN, visible.output().get(0, 0, 0, 3));
            assertEquals(Double.POSITIVE_INFINITY, visible.output().get(0, 3, 0, 4));
            assertTrue(visible.info().kernel().startsWith("split keys"), visible.info().kernel());
        }
        assertTrue(KeySplits.suit(shape));
    }

    /// Memory that kernels do not read in place: of the heap, narrow types, views with gaps.
    @Test
    void everyKindOfMemoryGivesTheSameBits() {
        AttentionShape shape = new AttentionShape(1, 4, 2, 2, 333, 32, 32);
        AttentionInputs natively = inputs(shape);
        AttentionInputs onHeap =
                AttentionInputs.of(
                        Tensor.of(natively.query().toFloats(), 1, 4, 2, 32),
                        Tensor.of(natively.key().toFloats(), 1, 2, 333, 32),
                        Tensor.of(natively.value().toFloats(), 1, 2, 333, 32));
        Tensor wide = Tensor.allocate(DataType.FLOAT32, 1, 2, 333, 64);
        wide.slice(3, 7, 39).copyFrom(natively.key());
        AttentionInputs withGaps =
                AttentionInputs.of(natively.query(), wide.slice(3, 7, 39), natively.value());
        try (AttentionEngine engine = Engines.open("jvm")) {
            float[] expected = engine.run(AttentionSpec.of(natively), natively).output().toFloats();
            assertArrayEquals(
                    expected, engine.run(AttentionSpec.of(onHeap), onHeap).output().toFloats());
            assertArrayEquals(
                    expected, engine.run(AttentionSpec.of(withGaps), withGaps).output().toFloats());
        }
    }

    @Test
    void rangesDoNotGrowInNumber() {
        for (int length : new int[] {1, 255, 256, 4096, 65_536, 1 << 30}) {
            KeySplits splits = KeySplits.of(new AttentionShape(1, 32, 8, 1, length, 128, 128));
            assertTrue(splits.count() <= 64, "length " + length + ": " + splits);
            int end = 0;
            for (int split = 0; split < splits.splits(); split++) {
                assertEquals(end, splits.firstKey(split));
                end = splits.endKey(split);
            }
            assertEquals(length, end);
        }
    }

    // ---- Helpers -------------------------------------------------------------------------------

    private static AttentionInputs inputs(AttentionShape shape) {
        int b = shape.batch();
        int hkv = shape.keyValueHeads();
        return AttentionInputs.of(
                Tensor.randomNormal(1, b, shape.queryHeads(), shape.queryLength(), shape.headDim()),
                Tensor.randomNormal(2, b, hkv, shape.keyLength(), shape.headDim()),
                Tensor.randomNormal(3, b, hkv, shape.keyLength(), shape.valueDim()));
    }

    private static Tensor pattern(AttentionShape shape, int rows) {
        Tensor allowed = Tensor.allocate(DataType.BOOL, 1, 1, rows, shape.keyLength());
        Random random = new Random(4);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < shape.keyLength(); j++) {
                allowed.set(random.nextInt(2), 0, 0, i, j);
            }
        }
        return allowed;
    }

    private static void check(AttentionInputs inputs) {
        AttentionSpec spec = AttentionSpec.builder(inputs).softcap(12).logSumExp(true).build();
        AttentionResult truth;
        try (AttentionEngine oracle = Engines.open("oracle")) {
            truth = oracle.run(spec, inputs);
        }
        float[] first = null;
        for (String bits : new String[] {"0", "128", "256", "512"}) {
            for (String threads : new String[] {"1", "2", "5"}) {
                EngineOptions options =
                        EngineOptions.DEFAULTS.with("vector-bits", bits).with("threads", threads);
                try (AttentionEngine engine = Engines.open("jvm", options)) {
                    AttentionResult result = engine.run(spec, inputs);
                    float[] output = result.output().toFloats();
                    if (first == null) {
                        first = output;
                        assertArrayEquals(truth.output().toFloats(), output, 3e-6f);
                        assertArrayEquals(
                                truth.logSumExp().toFloats(), result.logSumExp().toFloats(), 1e-5f);
                    }
                    assertArrayEquals(first, output, bits + " bits, " + threads + " threads");
                }
            }
        }
    }
}
