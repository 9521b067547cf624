package org.tornadoattention.tornado;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.tornado.LayerArrays.Rows;
import org.tornadoattention.tornado.emulator.WorkGroupEmulator;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.host.Program;
import org.tornadoattention.tornado.host.ProjectionSize;
import org.tornadoattention.tornado.kernel.AppendKernel;
import org.tornadoattention.tornado.kernel.ProjectionContextKernel;
import org.tornadoattention.tornado.kernel.ProjectionLoopKernel;
import org.tornadoattention.tornado.kernel.ProjectionRowKernel;
import org.tornadoattention.tornado.kernel.RotaryKernel;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.List;

/// Calls a layer's kernels as the Java methods they are, those with a context under the emulator,
/// on copies of what a device would keep: what was not sent is not there.
final class DirectLayerProgram implements LayerProgram {
    private final LayerArrays a;
    private final MultiHeadSpec spec;
    private final int features;
    private final DeviceCopy memory;
    private final DeviceCopy masks;

    DirectLayerProgram(LayerArrays arrays, int features) {
        a = arrays;
        spec = arrays.spec;
        this.features = features;
        memory =
                new DeviceCopy(
                        List.of(
                                a.memory.keyInput.getSegment(),
                                a.memory.valueInput.getSegment(),
                                a.memory.storedKeys(),
                                a.memory.storedValues()));
        masks =
                new DeviceCopy(
                        List.of(
                                a.masks.numbers().getSegment(),
                                a.masks.bias().getSegment(),
                                a.masks.allowed().getSegment()));
    }

    @Override
    public void run(int first, int last, int run, Profile profile) {
        if (first == 0) {
            memory.send();
        }
        if (first <= MASKS) {
            masks.send();
        }
        memory.during(() -> masks.during(() -> runOnDevice(first, last)));
    }

    private void runOnDevice(int first, int last) {
        if (first == 0 && a.keepsMemory()) {
            LayerArrays.Memory m = a.memory;
            int tokens = spec.shape().batch() * spec.shape().keyLength();
            keysAndValues(m.fields, m.receipts, m.keyInput, m.keys, m.valueInput, m.values, tokens);
            rotate(
                    m.fields,
                    m.receipts,
                    "rotateKey",
                    m.keys,
                    spec.shape().keyValueHeads(),
                    tokens,
                    RunFields.NEW_KEY);
        }
        for (int stage = Math.max(first, LAYERS); stage <= last; stage++) {
            layer(a.rows.get(stage - LAYERS));
        }
    }

    private void layer(Rows r) {
        AttentionShape shape = spec.shape();
        int tokens = shape.batch() * r.limit;
        int newTokens = shape.batch() * r.newTokens;
        IntArray fields = r.run.fields;
        IntArray receipts = r.run.receipts;
        project(
                a.query,
                "projectQuery",
                fields,
                receipts,
                r.input,
                r.queries,
                tokens,
                RunFields.QUERY_INPUT);
        if (spec.cached() && a.form != Form.SELF) {
            keysAndValues(
                    fields, receipts, r.keyInput, r.newKeys, r.valueInput, r.newValues, newTokens);
        }
        int heads = shape.queryHeads();
        rotate(fields, receipts, "rotateQuery", r.queries, heads, tokens, RunFields.QUERY);
        if (!a.keepsMemory()) {
            int groups = shape.keyValueHeads();
            rotate(fields, receipts, "rotateKey", r.newKeys, groups, newTokens, RunFields.NEW_KEY);
        }
        if (spec.cached()) {
            AppendKernel.append(
                    fields,
                    receipts,
                    r.newKeys,
                    r.newValues,
                    a.memory.keys,
                    a.memory.values,
                    a.memory.halfKeys,
                    a.memory.halfValues,
                    newTokens * shape.keyValueHeads(),
                    shape.keyValueHeads(),
                    r.features());
        }
        new DirectProgram(r.step, r.run, r.blocks, features | r.features())
                .run(Program.Sending.NOTHING, new Profile());
        a.output.ifPresent(
                o ->
                        project(
                                o,
                                "projectOutput",
                                fields,
                                receipts,
                                r.run.output,
                                r.result,
                                tokens,
                                RunFields.HEADS_INPUT));
    }

    private void keysAndValues(
            IntArray fields,
            IntArray receipts,
            FloatArray keyInput,
            FloatArray keys,
            FloatArray valueInput,
            FloatArray values,
            int tokens) {
        project(
                a.key.orElseThrow(),
                "projectKey",
                fields,
                receipts,
                keyInput,
                keys,
                tokens,
                RunFields.KEY_INPUT);
        a.value.ifPresent(
                v ->
                        project(
                                v,
                                "projectValue",
                                fields,
                                receipts,
                                valueInput,
                                values,
                                tokens,
                                RunFields.VALUE_INPUT));
    }

    private void project(
            PackedProjection projection,
            String task,
            IntArray fields,
            IntArray receipts,
            FloatArray x,
            FloatArray y,
            int rows,
            int operand) {
        project(projection, a.context, task, fields, receipts, x, y, rows, operand);
    }

    static void project(
            PackedProjection projection,
            boolean context,
            String task,
            IntArray fields,
            IntArray receipts,
            FloatArray x,
            FloatArray y,
            int rows,
            int operand) {
        int slot = Receipts.slot(task);
        if (!context && ProjectionSize.isMany(rows)) {
            ProjectionLoopKernel.project(
                    fields,
                    receipts,
                    x,
                    projection.weights,
                    projection.halfWeights,
                    projection.bias,
                    y,
                    projection.size.items(rows),
                    operand,
                    slot,
                    projection.features());
            return;
        }
        if (!context) {
            ProjectionRowKernel.projectRow(
                    fields,
                    receipts,
                    x,
                    projection.weights,
                    projection.halfWeights,
                    projection.bias,
                    y,
                    projection.size.items(rows),
                    operand,
                    slot,
                    projection.features());
            return;
        }
        int items = ProjectionContextKernel.ITEMS;
        WorkerGrid grid = new WorkerGrid1D(projection.size.groups(rows) * items);
        grid.setLocalWork(items, 1, 1);
        WorkGroupEmulator.DEFAULTS.run(
                grid,
                own ->
                        ProjectionContextKernel.project(
                                own,
                                fields,
                                receipts,
                                x,
                                projection.weights,
                                projection.halfWeights,
                                projection.bias,
                                y,
                                operand,
                                slot,
                                projection.features()));
    }

    private void rotate(
            IntArray fields,
            IntArray receipts,
            String task,
            FloatArray tensor,
            int heads,
            int tokens,
            int strides) {
        if (spec.rotary().isPresent()) {
            RotaryEmbedding.Pairing pairing = spec.rotary().get().pairing();
            RotaryKernel.turn(
                    fields,
                    receipts,
                    a.cosines,
                    a.sines,
                    tensor,
                    tokens * heads,
                    heads,
                    pairing == RotaryEmbedding.Pairing.INTERLEAVED ? 1 : 0,
                    strides,
                    Receipts.slot(task));
        }
    }

    @Override
    public void fetchCache() {
        memory.fetch();
    }

    @Override
    public String kernel(int stage) {
        return "called directly";
    }

    @Override
    public void close() {}
}
