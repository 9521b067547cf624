package org.tornadoattention.opencl;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.StepMemory;
import org.tornadoattention.tornado.kernel.RunFields;

/// What the kernels of a step read and write, on both sides. All tensors are float32: others are
/// widened on the host.
final class StepArrays {
    final KernelArray fields;
    final KernelArray receipts;
    final KernelArray numbers;
    final KernelArray bias;
    final KernelArray allowed;
    final KernelArray query;
    final KernelArray key;
    final KernelArray value;
    final KernelArray half;
    final KernelArray output;
    final KernelArray logSumExp;
    final KernelArray states;
    final KernelArray partials;
    final KernelArray scores;
    final KernelArray weights;
    final KernelArray kept;
    private final AttentionSpec spec;

    /// @param partialDim elements that kernels leave for a row and a range of keys, at least
    ///   valueDim
    StepArrays(
            Lease lease, AttentionSpec spec, Blocks blocks, MaskCapacity capacity, int partialDim) {
        this.spec = spec;
        AttentionShape shape = spec.shape();
        int groups = blocks.groups();
        int heads = groups * (shape.queryHeads() / shape.keyValueHeads());
        int queries = shape.queryLength();
        int keys = shape.keyLength();
        int splits = blocks.choice().splits();
        boolean split = splits > 1;
        boolean all = blocks.choice().keepsScores();
        int rows = Packing.elements("rows", heads, queries);
        long matrix = all ? floats("scores", heads, queries, keys) : 0;
        fields =
                KernelArray.of(
                        lease, (long) Integer.BYTES * LoweredMasks.fieldsOf(shape, spec.masks()));
        receipts = KernelArray.cleared(lease, Integer.BYTES * RunFields.TASKS);
        numbers = KernelArray.of(lease, (long) Float.BYTES * LoweredMasks.numbersOf(shape));
        bias = KernelArray.of(lease, (long) Float.BYTES * capacity.bias());
        allowed = KernelArray.of(lease, capacity.allowed());
        query = KernelArray.of(lease, floats("query", heads, queries, shape.headDim()));
        key = KernelArray.of(lease, floats("key", groups, keys, shape.headDim()));
        value = KernelArray.of(lease, floats("value", groups, keys, shape.valueDim()));
        half = KernelArray.scratch(lease, 0);
        output = KernelArray.of(lease, floats("output", heads, queries, shape.valueDim()));
        logSumExp = array(lease, spec.logSumExp(), floats("logSumExp", rows));
        states = KernelArray.scratch(lease, split ? floats("states", splits, rows, 2) : 0);
        partials =
                KernelArray.scratch(
                        lease, split ? floats("partials", splits, rows, partialDim) : 0);
        scores = KernelArray.scratch(lease, matrix);
        weights = array(lease, spec.weights(), matrix);
        kept = array(lease, spec.scores().isPresent(), matrix);
    }

    private static long floats(String name, int... sizes) {
        return (long) Float.BYTES * Packing.elements(name, sizes);
    }

    private static KernelArray array(Lease lease, boolean wanted, long bytes) {
        return wanted ? KernelArray.of(lease, bytes) : KernelArray.scratch(lease, bytes);
    }

    /// What a plan fills and reads.
    StepMemory memory() {
        return new StepMemory(
                fields.host(),
                numbers.host(),
                bias.host(),
                allowed.host(),
                query.host(),
                key.host(),
                value.host(),
                output.host(),
                logSumExp.host(),
                weights.host(),
                kept.host());
    }

    /// Brings what a run asked for to the host, and the proof that it ran.
    void fetch(Transfers transfers) {
        transfers.fetch(output);
        transfers.fetch(receipts);
        if (spec.logSumExp()) {
            transfers.fetch(logSumExp);
        }
        if (spec.weights()) {
            transfers.fetch(weights);
        }
        if (spec.scores().isPresent()) {
            transfers.fetch(kept);
        }
    }
}
