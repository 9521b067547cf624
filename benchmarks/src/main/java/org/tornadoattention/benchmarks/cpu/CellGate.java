package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Random;

/// What a contender must pass before it is timed: seeded rows of its output against the oracle in
/// double precision.
final class CellGate {
    private static final int ROWS = 32;

    /// float32 sums of tens of thousands of terms stay about ten times below this.
    static final double ALLOWED = 1e-5;

    private CellGate() {}

    /// The largest error of some rows, the first and the last among them.
    ///
    /// @param output `[B][Hq][Nq][D]`
    /// @throws IllegalStateException if it is larger than allowed, or not a number
    static double check(CellInputs data, float[] output) {
        AttentionShape s = data.cell().shape();
        long rows = (long) s.batch() * s.queryHeads() * s.queryLength();
        Random random = new Random(7);
        double largest = 0;
        try (AttentionEngine oracle = Engines.open("oracle")) {
            for (int n = 0; n < ROWS; n++) {
                long row = n == 0 ? 0 : n == 1 ? rows - 1 : random.nextLong(rows);
                int i = (int) (row % s.queryLength());
                int h = (int) (row / s.queryLength() % s.queryHeads());
                int b = (int) (row / s.queryLength() / s.queryHeads());
                AttentionInputs inputs = row(data, b, h, i);
                double[] truth = oracle.run(AttentionSpec.of(inputs), inputs).output().toDoubles();
                int at = Math.toIntExact(row * s.valueDim());
                for (int c = 0; c < truth.length; c++) {
                    largest = Math.max(largest, Math.abs(output[at + c] - truth[c]));
                }
            }
        }
        if (!(largest <= ALLOWED)) {
            throw new IllegalStateException(
                    "wrong: the largest error against the oracle is %.3g and may be %.3g"
                            .formatted(largest, ALLOWED));
        }
        return largest;
    }

    /// One query row with its keys, in float64.
    private static AttentionInputs row(CellInputs data, int b, int h, int i) {
        int kv = data.cell().shape().keyValueHead(h);
        AttentionInputs inputs =
                AttentionInputs.of(
                        head(data.query(), b, h).slice(2, i, i + 1).to(DataType.FLOAT64),
                        head(data.key(), b, kv).to(DataType.FLOAT64),
                        head(data.value(), b, kv).to(DataType.FLOAT64));
        for (Mask mask : data.inputs().masks()) {
            inputs =
                    switch (mask) {
                        case Mask.Causal _ -> inputs.with(Mask.causal(Alignment.offset(i)));
                        case Mask.SlidingWindow w ->
                                inputs.with(
                                        new Mask.SlidingWindow(
                                                w.left(), w.right(), Alignment.offset(i)));
                        case Mask.BooleanMask m ->
                                inputs.with(Mask.allowed(m.allowed().slice(2, i, i + 1)));
                        case Mask.Bias m -> {
                            Tensor bias = m.bias();
                            int own = bias.dim(1) == 1 ? 0 : h;
                            yield inputs.with(
                                    Mask.bias(bias.slice(1, own, own + 1).slice(2, i, i + 1)));
                        }
                        case Mask.KeyLengths _,
                                Mask.Alibi _,
                                Mask.Sinks _,
                                Mask.Documents _,
                                Mask.PackedSequences _ ->
                                throw new IllegalArgumentException(
                                        "cells have no mask " + mask.kind());
                    };
        }
        return inputs;
    }

    private static Tensor head(Tensor tensor, int b, int h) {
        return tensor.slice(0, b, b + 1).slice(1, h, h + 1);
    }
}
