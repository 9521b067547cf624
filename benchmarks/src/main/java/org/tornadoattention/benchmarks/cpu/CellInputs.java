package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Random;

/// A cell's data, the same in every process: seeded, normal, heads first.
///
/// @param query `[B][Hq][Nq][D]`
/// @param key `[B][Hkv][Nk][D]`
/// @param value likewise
/// @param inputs all of it, with the mask
public record CellInputs(
        Cell cell, Tensor query, Tensor key, Tensor value, AttentionInputs inputs) {
    private static final long SEED = 42;

    static CellInputs of(Cell cell) {
        AttentionShape s = cell.shape();
        Tensor query =
                Tensor.randomNormal(SEED, s.batch(), s.queryHeads(), s.queryLength(), s.headDim());
        Tensor key = keys(SEED + 1, s);
        Tensor value = keys(SEED + 2, s);
        AttentionInputs inputs = AttentionInputs.of(query, key, value);
        AttentionInputs masked =
                switch (cell.kind()) {
                    case FULL, LAYER -> inputs;
                    case CAUSAL -> inputs.with(Mask.causal(Alignment.TOP_LEFT));
                    case WINDOW ->
                            inputs.with(Mask.causal(Alignment.TOP_LEFT))
                                    .with(
                                            new Mask.SlidingWindow(
                                                    Cell.WINDOW, 0, Alignment.TOP_LEFT));
                    case BOOLEAN -> inputs.with(Mask.allowed(coins(s)));
                    case BIAS -> inputs.with(Mask.bias(bias(s, 1)));
                    case HEAD_BIAS -> inputs.with(Mask.bias(bias(s, s.queryHeads())));
                };
        return new CellInputs(cell, query, key, value, masked);
    }

    private static Tensor keys(long seed, AttentionShape s) {
        return Tensor.randomNormal(seed, s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim());
    }

    private static Tensor bias(AttentionShape s, int heads) {
        return Tensor.randomNormal(SEED + 3, 1, heads, s.queryLength(), s.keyLength());
    }

    private static Tensor coins(AttentionShape s) {
        Random random = new Random(SEED + 4);
        Tensor coins = Tensor.allocate(DataType.BOOL, 1, 1, s.queryLength(), s.keyLength());
        for (int i = 0; i < s.queryLength(); i++) {
            for (int j = 0; j < s.keyLength(); j++) {
                coins.set(random.nextInt(2), 0, 0, i, j);
            }
        }
        return coins;
    }
}
