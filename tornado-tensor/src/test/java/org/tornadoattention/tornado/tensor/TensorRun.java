package org.tornadoattention.tornado.tensor;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.emulator.WorkGroupEmulator;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.tensor.emulator.CastRemoval;
import org.tornadoattention.tornado.tensor.emulator.WarpLane;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.time.Duration;

/// One run of the kernels for tensor cores as plain Java.
final class TensorRun {
    private static final WorkGroupEmulator EMULATOR =
            WorkGroupEmulator.DEFAULTS.withTimeout(Duration.ofMinutes(3));
    private static final MethodHandle ATTEND_64 = attend(FlashTensor64Kernel.class);
    private static final MethodHandle ATTEND_128 = attend(FlashTensor128Kernel.class);

    private final AttentionShape shape;
    private final IntArray fields;
    private final IntArray receipts = new IntArray(RunFields.TASKS);
    private final FloatArray numbers;
    private final FloatArray bias;
    private final ByteArray allowed;
    private final HalfFloatArray query;
    private final HalfFloatArray packedKeys;
    private final HalfFloatArray packedValues;
    private final int features;

    /// `[Hq B][Nq][Dv]`, or all parts of it where keys are split.
    final FloatArray output;

    /// `[Hq B][Nq]`, or `[splits][Hq B][Nq][2]`.
    final FloatArray logSumExp;

    /// Packs what the kernels read.
    TensorRun(AttentionSpec spec, AttentionInputs inputs, int splits) {
        shape = inputs.shape();
        int groups = shape.batch() * shape.keyValueHeads();
        int dim = shape.headDim();
        LoweredMasks masks = new LoweredMasks(spec, inputs, false, splits);
        features = masks.features();
        masks.fields()[RunFields.GROUPS] = groups;
        masks.fields()[RunFields.RUN] = 1;
        fields = IntArray.fromArray(masks.fields());
        numbers = FloatArray.fromArray(masks.numbers());
        bias = FloatArray.fromArray(masks.bias());
        allowed = ByteArray.fromArray(masks.allowed());
        query = halves(Packing.dense(inputs.query(), DataType.FLOAT16));
        packedKeys = packed(groups, dim);
        packedValues = packed(groups, dim);
        // More work-items than elements, as a device may start.
        int items = packedKeys.getSize() + 100;
        HalfFloatArray keys = halves(Packing.dense(inputs.key(), DataType.FLOAT16));
        HalfFloatArray values = halves(Packing.dense(inputs.value(), DataType.FLOAT16));
        TensorPackKernel.packKeys(fields, keys, packedKeys, dim, items, features);
        TensorPackKernel.packValues(fields, values, packedValues, dim, items, features);
        int rows = shape.batch() * shape.queryHeads() * shape.queryLength();
        output = new FloatArray(splits * rows * dim);
        logSumExp = new FloatArray(splits == 1 ? rows : 2 * splits * rows);
        output.init(Float.NaN);
        logSumExp.init(Float.NaN);
        int workGroups =
                TensorTile.workGroups(groups, shape.queryLength() * shape.groupSize(), dim);
        // One group more than there is work for.
        run((workGroups + 1) * splits);
    }

    private void run(int workGroups) {
        WorkerGrid grid = new WorkerGrid1D(workGroups * TensorTile.ITEMS);
        grid.setLocalWork(TensorTile.ITEMS, 1, 1);
        MethodHandle attend = shape.headDim() == 64 ? ATTEND_64 : ATTEND_128;
        EMULATOR.run(grid, WarpLane::new, context -> call(attend, context));
    }

    private void call(MethodHandle attend, WarpLane context) {
        try {
            attend.invoke(
                    context,
                    fields,
                    receipts,
                    numbers,
                    query,
                    packedKeys,
                    packedValues,
                    bias,
                    allowed,
                    output,
                    logSumExp,
                    TensorTile.header(),
                    features);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    boolean ran() {
        return receipts.get(RunFields.FLASH) == 1;
    }

    private HalfFloatArray packed(int groups, int dim) {
        return new HalfFloatArray(TensorTile.packedElements(groups, shape.keyLength(), dim));
    }

    private static HalfFloatArray halves(MemorySegment elements) {
        HalfFloatArray array = new HalfFloatArray((int) (elements.byteSize() / Short.BYTES));
        MemorySegment.copy(elements, 0, array.getSegment(), 0, elements.byteSize());
        return array;
    }

    private static MethodHandle attend(Class<?> kernel) {
        try {
            for (Method method : kernel.getDeclaredMethods()) {
                if (method.getName().equals("attend")) {
                    MethodType type = MethodType.methodType(void.class, method.getParameterTypes());
                    MethodHandles.Lookup copy = CastRemoval.copyOf(kernel);
                    return copy.findStatic(copy.lookupClass(), "attend", type);
                }
            }
            throw new IllegalStateException(kernel + " has no method attend");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
