package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.Agreement;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueBlocks;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Mask;
import org.tornadoattention.ScatteredPages;
import org.tornadoattention.Tensor;

import java.util.List;

/// Blocks of any size give the bits of keys and values in one piece, by every way of computing,
/// width of vectors and number of threads.
final class PagedKeysTest {
    private static final int[] BLOCK_SIZES = {1, 3, 16, 48, 64, 100, 128};

    @ParameterizedTest
    @CsvSource({
        "1, 8, 2, 1, 700, 64, 64",
        "1, 8, 2, 1, 1100, 128, 128",
        "2, 4, 1, 3, 333, 40, 24",
        "1, 2, 1, 16, 1200, 32, 80",
        "1, 4, 2, 130, 290, 64, 72"
    })
    void resultsAreThoseOfOnePieceToTheBit(
            int batch, int heads, int keyValueHeads, int nq, int nk, int dim, int valueDim) {
        AttentionShape shape =
                new AttentionShape(batch, heads, keyValueHeads, nq, nk, dim, valueDim);
        for (DataType stored : new DataType[] {DataType.FLOAT32, DataType.BFLOAT16}) {
            for (int size : BLOCK_SIZES) {
                for (String bits : new String[] {"0", "128", "256", "512"}) {
                    check(shape, stored, size, bits, size % 2 == 0 ? "1" : "3", "online");
                }
            }
        }
        check(shape, DataType.FLOAT32, 16, "512", "2", "weights");
        check(shape, DataType.FLOAT32, 3, "0", "2", "weights");
        check(shape, DataType.FLOAT32, 16, "256", "2", "float64");
        check(shape, DataType.FLOAT64, 5, "256", "1", "float64");
    }

    private static void check(
            AttentionShape shape,
            DataType stored,
            int blockSize,
            String bits,
            String threads,
            String way) {
        int b = shape.batch();
        int hkv = shape.keyValueHeads();
        int n = shape.keyLength();
        Tensor key = Tensor.randomNormal(2, b, hkv, n, shape.headDim()).to(stored);
        Tensor value = Tensor.randomNormal(3, b, hkv, n, shape.valueDim()).to(stored);
        KeyValueCache whole =
                KeyValueCache.allocate(stored, b, hkv, n, shape.headDim(), shape.valueDim());
        int blocks = b * Math.ceilDiv(n, blockSize);
        KeyValueCache paged =
                KeyValueBlocks.allocate(
                                stored, blocks, blockSize, hkv, shape.headDim(), shape.valueDim())
                        .cache(b, n);
        fill(whole, key, value);
        fill(paged, key, value);
        Tensor query =
                Tensor.randomNormal(1, b, shape.queryHeads(), shape.queryLength(), shape.headDim());
        AttentionInputs expectedInputs = masked(whole.inputs(query));
        AttentionInputs scattered =
                AttentionInputs.of(query, ScatteredPages.of(key, value, blockSize))
                        .with(whole.lengthsMask())
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT));
        AttentionSpec spec =
                AttentionSpec.builder(expectedInputs)
                        .weights(way.equals("weights"))
                        .softmaxPrecision(
                                way.equals("float64") ? DataType.FLOAT64 : DataType.FLOAT32)
                        .build();
        EngineOptions one = EngineOptions.DEFAULTS.with("vector-bits", bits).with("threads", "1");
        try (AttentionEngine first = Engines.open("jvm", one);
                AttentionEngine second = Engines.open("jvm", one.with("threads", threads))) {
            AttentionResult expected = first.run(spec, expectedInputs);
            for (AttentionInputs inputs : List.of(paged.inputs(query), scattered)) {
                AttentionResult actual = second.run(spec, masked(inputs));
                Agreement agreement =
                        new Agreement(
                                "%s, %s in blocks of %d, %s bits, %s threads, %s"
                                        .formatted(shape, stored, blockSize, bits, threads, way));
                agreement.identical("output", expected.output(), actual.output());
                if (spec.weights()) {
                    agreement.identical("weights", expected.weights(), actual.weights());
                }
                assertEquals(expected.info().kernel(), actual.info().kernel());
            }
        }
    }

    private static AttentionInputs masked(AttentionInputs inputs) {
        return inputs.with(Mask.slidingWindow(600, -1, Alignment.BOTTOM_RIGHT));
    }

    /// In two parts, and the entries of the first one in reverse order.
    private static void fill(KeyValueCache cache, Tensor key, Tensor value) {
        int half = key.dim(2) / 2 + 1;
        for (int b = cache.batch() - 1; b >= 0; b--) {
            int[] counts = new int[cache.batch()];
            counts[b] = half;
            cache.append(key, value, counts);
        }
        cache.append(key.slice(2, half, key.dim(2)), value.slice(2, half, key.dim(2)));
    }
}
