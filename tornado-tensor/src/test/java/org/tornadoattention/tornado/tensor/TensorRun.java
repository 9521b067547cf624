package org.tornadoattention.tornado.tensor;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.emulator.WorkGroupEmulator;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.kernel.DecodeWarpsTile;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.kernel.MergeFeaturesKernel;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.tensor.emulator.WarpLane;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// One run of the kernels for tensor cores as plain Java.
final class TensorRun {
    private static final WorkGroupEmulator EMULATOR =
            WorkGroupEmulator.DEFAULTS.withTimeout(Duration.ofMinutes(3));
    private static final EmulatedTensorKernels KERNELS = new EmulatedTensorKernels();

    private final AttentionShape shape;
    private final int splits;
    private final IntArray fields;
    private final IntArray receipts = new IntArray(RunFields.TASKS);
    private final FloatArray numbers;
    private final FloatArray bias;
    private final ByteArray allowed;
    private final HalfFloatArray query;
    private HalfFloatArray keys;
    private HalfFloatArray values;
    private final int features;

    /// `[Hq B][Nq][Dv]`, or all parts of it where keys are split.
    FloatArray output;

    /// `[Hq B][Nq]`, or `[splits][Hq B][Nq][2]`.
    FloatArray logSumExp;

    private TensorRun(
            AttentionSpec spec, AttentionInputs inputs, int splits, int pageSize, int tail) {
        shape = inputs.shape();
        this.splits = splits;
        Tensor value = inputs.value();
        DataType type = DataType.FLOAT16;
        boolean nonFinite = Packing.hasNonFinite(Packing.dense(value, type), type);
        LoweredMasks masks = new LoweredMasks(spec, inputs, nonFinite, splits, tail);
        int[] integers = masks.fields();
        integers[RunFields.GROUPS] = shape.batch() * shape.keyValueHeads();
        integers[RunFields.RUN] = 1;
        if (pageSize > 0) {
            PagedHalves pages = new PagedHalves(shape, pageSize);
            pages.store(integers, masks.tailStart());
            keys = pages.of(inputs.key());
            values = pages.of(value);
        } else {
            keys = halves(Packing.dense(inputs.key(), type));
            values = halves(Packing.dense(value, type));
        }
        features = masks.features() | (pageSize > 0 ? Features.PAGED : 0);
        fields = IntArray.fromArray(integers);
        numbers = FloatArray.fromArray(masks.numbers());
        bias = FloatArray.fromArray(masks.bias());
        allowed = ByteArray.fromArray(masks.allowed());
        query = halves(Packing.dense(inputs.query(), type));
        int rows = shape.batch() * shape.queryHeads() * shape.queryLength();
        output = new FloatArray(splits * rows * shape.headDim());
        logSumExp = new FloatArray(splits == 1 ? rows : 2 * splits * rows);
        output.init(Float.NaN);
        logSumExp.init(Float.NaN);
    }

    /// Runs a kernel for many rows, which reads what is packed before.
    static TensorRun flash(AttentionSpec spec, AttentionInputs inputs, int splits) {
        TensorRun run = new TensorRun(spec, inputs, splits, 0, 0);
        run.pack();
        // One group more than there is work for.
        int groups = run.groups() + 1;
        int dim = run.shape.headDim();
        FlashContextTile tile = FlashTensorTile.of(dim, dim);
        int workGroups = tile.workGroups(groups, run.rowsOfGroup()) * splits;
        run.run(KERNELS.attend(dim, true), workGroups, tile.items());
        return run;
    }

    /// Runs a kernel for few rows.
    ///
    /// @param pageSize tokens of a block of the cache, 0 for tensors in one piece
    static TensorRun decode(AttentionSpec spec, AttentionInputs inputs, int splits, int pageSize) {
        int tail = pageSize == 0 ? 0 : PagedHalves.tableSize(inputs.shape(), pageSize);
        TensorRun run = new TensorRun(spec, inputs, splits, pageSize, tail);
        int groups = run.groups() + 1;
        int dim = run.shape.headDim();
        FlashContextTile tile = DecodeWarpsTile.of(dim);
        int workGroups = tile.workGroups(groups, run.rowsOfGroup()) * splits;
        run.run(KERNELS.attend(dim, false), workGroups, tile.items());
        return run;
    }

    private void pack() {
        int dim = shape.headDim();
        HalfFloatArray packedKeys = packed(groups(), dim);
        HalfFloatArray packedValues = packed(groups(), dim);
        // More work-items than elements, as a device may start.
        int items = packedKeys.getSize() + 100;
        TensorPackKernel.packKeys(fields, receipts, keys, packedKeys, dim, items, features);
        TensorPackKernel.packValues(fields, receipts, values, packedValues, dim, items, features);
        keys = packedKeys;
        values = packedValues;
    }

    /// Puts the parts of split keys together.
    TensorRun merged() {
        if (splits > 1) {
            FloatArray partials = output;
            FloatArray states = logSumExp;
            int rows = states.getSize() / 2 / splits;
            output = new FloatArray(rows * shape.valueDim());
            logSumExp = new FloatArray(rows);
            MergeFeaturesKernel.merge(
                    fields,
                    receipts,
                    numbers,
                    states,
                    partials,
                    output,
                    logSumExp,
                    rows * shape.valueDim() + 3,
                    shape.valueDim(),
                    features);
        }
        return this;
    }

    private int groups() {
        return shape.batch() * shape.keyValueHeads();
    }

    private int rowsOfGroup() {
        return shape.queryLength() * shape.groupSize();
    }

    private void run(EmulatedTensorKernels.Attend attend, int workGroups, int items) {
        WorkerGrid grid = new WorkerGrid1D(workGroups * items);
        grid.setLocalWork(items, 1, 1);
        EMULATOR.run(
                grid,
                WarpLane::new,
                context ->
                        attend.apply(
                                context,
                                fields,
                                receipts,
                                numbers,
                                query,
                                keys,
                                values,
                                bias,
                                allowed,
                                output,
                                logSumExp,
                                FlashTensorTile.header(),
                                features));
    }

    boolean ran() {
        return receipts.get(RunFields.FLASH) == 1;
    }

    private HalfFloatArray packed(int groups, int dim) {
        return new HalfFloatArray(
                (int) FlashTensorTile.packedElements(groups, shape.keyLength(), dim));
    }

    private static HalfFloatArray halves(MemorySegment elements) {
        HalfFloatArray array = new HalfFloatArray((int) (elements.byteSize() / Short.BYTES));
        MemorySegment.copy(elements, 0, array.getSegment(), 0, elements.byteSize());
        return array;
    }
}
