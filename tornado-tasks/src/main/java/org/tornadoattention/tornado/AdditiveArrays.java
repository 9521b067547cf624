package org.tornadoattention.tornado;

import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Layout;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.RunArrays.Heads;
import org.tornadoattention.tornado.RunArrays.MaskCapacity;
import org.tornadoattention.tornado.kernel.AdditiveKernels;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.List;
import java.util.Optional;

/// The host's side of what the kernels of additive attention read and write.
///
/// It is attention with one head whose query and key are the units of the hidden layer, and whose
/// scores are made otherwise.
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

    /// @param choice the steps where weights or scores are wanted
    AdditiveArrays(AdditiveSpec spec, KernelChoice choice, MaskCapacity capacity) {
        step = step(spec);
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
    }

    /// Attention with one head over the hidden layer.
    static AttentionSpec step(AdditiveSpec spec) {
        AttentionShape made = spec.shape();
        AttentionShape shape =
                new AttentionShape(
                        made.batch(),
                        1,
                        1,
                        made.queryLength(),
                        made.keyLength(),
                        spec.units(),
                        made.valueDim());
        AttentionSpec.Builder builder =
                AttentionSpec.builder(shape, DataType.FLOAT32, Layout.HEADS_FIRST, spec.masks())
                        .weights(spec.weights());
        spec.scores().ifPresent(builder::scores);
        return builder.build();
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

    /// Says how many rows there are.
    ///
    /// @param number of the run
    void storeFields(int queries, int keys, int number) {
        int batch = step.shape().batch();
        run.fields.set(RunFields.GROUPS, batch);
        run.fields.set(RunFields.RUN, number);
        query.ifPresent(w -> w.store(run.fields, RunFields.QUERY_INPUT, batch * queries));
        key.ifPresent(u -> u.store(memoryFields, RunFields.KEY_INPUT, batch * keys));
        memoryFields.set(RunFields.RUN, number);
    }
}
