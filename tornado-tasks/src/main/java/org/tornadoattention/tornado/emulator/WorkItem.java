package org.tornadoattention.tornado.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

import java.lang.reflect.Field;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// The context that one work-item's kernel sees.
///
/// TornadoVM replaces the ids of a [KernelContext] when it compiles a kernel; in plain Java they
/// are final fields that are always zero. Here they are set by reflection, which Java allows for an
/// object's own final fields.
///
/// This has what [KernelContext] had in TornadoVM 1.1. A subclass adds what later ones have, see
/// [WorkGroupEmulator#run(WorkerGrid, Function, Consumer)].
public class WorkItem extends KernelContext {
    /// Work-items that a GPU runs in step.
    public static final int WARP = Warp.LANES;

    private final WorkGroup group;
    private final int item;
    private int arrays;

    /// One work-item's place among those that run at the same time.
    public static final class Place {
        private final WorkGroup group;
        private final int item;

        Place(WorkGroup group, int item) {
            this.group = group;
            this.item = item;
        }
    }

    /// @param place from the emulator
    protected WorkItem(Place place) {
        group = place.group;
        item = place.item;
    }

    /// Waits for the other work-items of the warp, 32 with neighbouring numbers, and returns what
    /// each of them gave: how instructions of a whole warp are made.
    ///
    /// @throws IllegalStateException if the work-group's size is no multiple of 32
    protected final List<Object> exchange(Object own) {
        return group.warpOf(item).exchange(item % WARP, own);
    }

    /// Makes this the work-item of one work-group.
    void enter(GridSizes sizes, int groupIndex) {
        arrays = 0;
        int[] groupId = sizes.groupId(groupIndex);
        int[] localId = sizes.localId(item);
        for (int d = 0; d < 3; d++) {
            String letter = "xyz".substring(d, d + 1);
            set("globalId" + letter, groupId[d] * sizes.local()[d] + localId[d]);
            set("groupId" + letter, groupId[d]);
            set("localId" + letter, localId[d]);
            String capital = "XYZ".substring(d, d + 1);
            set("globalGroupSize" + capital, sizes.global()[d]);
            set("localGroupSize" + capital, sizes.local()[d]);
        }
    }

    private void set(String name, Integer value) {
        try {
            Field field = KernelContext.class.getField(name);
            field.setAccessible(true);
            field.set(this, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot set KernelContext." + name, e);
        }
    }

    @Override
    public void localBarrier() {
        group.awaitBarrier(item);
    }

    /// On devices, too, it holds for a work-group only.
    @Override
    public void globalBarrier() {
        group.awaitBarrier(item);
    }

    @Override
    public int[] allocateIntLocalArray(int size) {
        return group.localMemory.array(arrays++, int[].class, size);
    }

    @Override
    public long[] allocateLongLocalArray(int size) {
        return group.localMemory.array(arrays++, long[].class, size);
    }

    @Override
    public float[] allocateFloatLocalArray(int size) {
        return group.localMemory.array(arrays++, float[].class, size);
    }

    @Override
    public double[] allocateDoubleLocalArray(int size) {
        return group.localMemory.array(arrays++, double[].class, size);
    }

    @Override
    public void atomicAdd(IntArray array, int index, int value) {
        synchronized (group) {
            array.set(index, array.get(index) + value);
        }
    }

    @Override
    public void atomicAdd(int[] array, int index, int value) {
        synchronized (group) {
            array[index] += value;
        }
    }

    @Override
    public void atomicAdd(LongArray array, int index, long value) {
        synchronized (group) {
            array.set(index, array.get(index) + value);
        }
    }

    @Override
    public void atomicAdd(FloatArray array, int index, float value) {
        synchronized (group) {
            array.set(index, array.get(index) + value);
        }
    }

    @Override
    public void atomicAdd(DoubleArray array, int index, double value) {
        synchronized (group) {
            array.set(index, array.get(index) + value);
        }
    }
}
