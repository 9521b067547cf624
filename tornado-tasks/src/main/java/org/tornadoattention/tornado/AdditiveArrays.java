package org.tornadoattention.tornado;

import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.RunArrays.Heads;
import org.tornadoattention.tornado.host.AdditiveMemory;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.DeviceAdditivePlan;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.kernel.AdditiveKernels;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.List;
import java.util.Optional;

/// The arrays that the kernels of additive attention read and write, see [AdditiveMemory].
final class AdditiveArrays {
    final AttentionSpec step;
    final Blocks blocks;
    final Optional<PackedProjection> query;
    final Optional<PackedProjection> key;
    final FloatArray vector;
    final FloatArray queryInput;
    final FloatArray keyInput;
    final IntArray memoryFields = new IntArray(RunFields.ROWS);
    final IntArray memoryReceipts = new IntArray(RunFields.TASKS);
    final RunArrays run;
    final AdditiveMemory memory;

    /// @param choice the steps where weights or scores are wanted
    AdditiveArrays(AdditiveSpec spec, KernelChoice choice, MaskCapacity capacity) {
        step = DeviceAdditivePlan.step(spec);
        AttentionShape shape = step.shape();
        blocks = new Blocks(shape.batch(), choice);
        AdditiveParameters parameters = spec.parameters();
        query = parameters.queryProjection().map(AdditiveArrays::packed);
        key = parameters.keyProjection().map(AdditiveArrays::packed);
        vector = vector(parameters.scoreVector(), spec.units());
        run =
                new RunArrays(
                        step,
                        blocks,
                        new RunArrays.Masks(shape, capacity),
                        Heads.of(step, blocks),
                        0);
        int queries = Packing.elements("queries", shape.batch(), shape.queryLength());
        int keys = Packing.elements("keys", shape.batch(), shape.keyLength());
        int queryDim = spec.shape().headDim();
        queryInput =
                query.isPresent()
                        ? new FloatArray(Packing.elements("query", queries, queryDim))
                        : run.query;
        keyInput =
                key.isPresent()
                        ? new FloatArray(Packing.elements("key", keys, spec.keyDim()))
                        : run.key;
        memory =
                new AdditiveMemory(
                        run.memory,
                        memoryFields.getSegment(),
                        queryInput.getSegment(),
                        keyInput.getSegment());
    }

    private static PackedProjection packed(Tensor weight) {
        return new PackedProjection(List.of(Linear.inputFirst(weight)), false);
    }

    private static FloatArray vector(Optional<Tensor> learned, int units) {
        int lanes = AdditiveKernels.LANES;
        FloatArray vector = new FloatArray(((units - 1) / lanes + 1) * lanes);
        vector.init(0f);
        for (int u = 0; u < units; u++) {
            vector.set(u, learned.isPresent() ? (float) learned.get().get(u) : 1f);
        }
        return vector;
    }
}
