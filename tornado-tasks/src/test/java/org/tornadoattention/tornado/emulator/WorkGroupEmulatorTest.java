package org.tornadoattention.tornado.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReferenceArray;

class WorkGroupEmulatorTest {
    @Test
    void idsOfOneDimension() {
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            expected.add(ids(new int[] {i, 0, 0}, new int[] {6, 1, 1}, new int[] {2, 1, 1}));
        }
        assertEquals(expected, idsOf(new WorkerGrid1D(6), 2, 1, 1));
    }

    @Test
    void idsOfTwoDimensions() {
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 4; j++) {
                expected.add(ids(new int[] {i, j, 0}, new int[] {6, 4, 1}, new int[] {3, 2, 1}));
            }
        }
        assertEquals(expected, idsOf(new WorkerGrid2D(6, 4), 3, 2, 1));
    }

    @Test
    void idsOfThreeDimensions() {
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 6; j++) {
                for (int k = 0; k < 3; k++) {
                    int[] id = {i, j, k};
                    expected.add(ids(id, new int[] {4, 6, 3}, new int[] {2, 2, 3}));
                }
            }
        }
        assertEquals(expected, idsOf(new WorkerGrid3D(4, 6, 3), 2, 2, 3));
    }

    @Test
    void whatIsWrittenBeforeABarrierIsSeenBehindIt() {
        int size = 64;
        int[] sums = new int[10];
        WorkGroupEmulator.DEFAULTS.run(
                grid(size * sums.length, size),
                context -> {
                    int[] shared = context.allocateIntLocalArray(size);
                    int i = context.localIdx;
                    shared[i] = context.globalIdx;
                    for (int stride = size / 2; stride > 0; stride /= 2) {
                        context.localBarrier();
                        if (i < stride) {
                            shared[i] += shared[i + stride];
                        }
                    }
                    if (i == 0) {
                        sums[context.groupIdx] = shared[0];
                    }
                });
        for (int group = 0; group < sums.length; group++) {
            assertEquals(size * size * group + size * (size - 1) / 2, sums[group]);
        }
    }

    @Test
    void localArraysAreSharedByAGroupInOrderOfAllocationAndStartWithGarbage() {
        AtomicReferenceArray<float[]> first = new AtomicReferenceArray<>(8);
        AtomicReferenceArray<float[]> second = new AtomicReferenceArray<>(8);
        boolean[] garbage = new boolean[8];
        WorkGroupEmulator.DEFAULTS.run(
                grid(8, 4),
                context -> {
                    float[] a = context.allocateFloatLocalArray(3);
                    float[] b = context.allocateFloatLocalArray(3);
                    double[] c = context.allocateDoubleLocalArray(1);
                    int[] d = context.allocateIntLocalArray(1);
                    long[] e = context.allocateLongLocalArray(1);
                    first.set(context.globalIdx, a);
                    second.set(context.globalIdx, b);
                    garbage[context.globalIdx] =
                            Float.isNaN(a[2]) && Double.isNaN(c[0]) && d[0] != 0 && e[0] != 0;
                    context.localBarrier();
                    a[context.localIdx % 3] = 1f;
                });
        for (int i = 0; i < 8; i++) {
            int leader = i / 4 * 4;
            assertSame(first.get(leader), first.get(i));
            assertSame(second.get(leader), second.get(i));
            assertTrue(garbage[i], "work-item " + i);
        }
        assertTrue(first.get(0) != second.get(0));
        assertTrue(first.get(0) != first.get(4));
    }

    @Test
    void atomicAdditionsAreNotLost() {
        IntArray sum = new IntArray(1);
        sum.init(0);
        int[] local = new int[1];
        WorkGroupEmulator.DEFAULTS.run(
                grid(1024, 32),
                context -> {
                    context.atomicAdd(sum, 0, 1);
                    context.atomicAdd(local, 0, 2);
                });
        assertArrayEquals(new int[] {1024, 2048}, new int[] {sum.get(0), local[0]});
    }

    @Test
    void hundredsOfSmallGroupsAreQuick() {
        assertTimeout(
                Duration.ofSeconds(20),
                () ->
                        WorkGroupEmulator.DEFAULTS.run(
                                grid(500 * 64, 64),
                                context -> {
                                    for (int i = 0; i < 10; i++) {
                                        context.localBarrier();
                                    }
                                }));
    }

    static WorkerGrid grid(int global, int local) {
        WorkerGrid grid = new WorkerGrid1D(global);
        grid.setLocalWork(local, 1, 1);
        return grid;
    }

    private static Set<String> idsOf(WorkerGrid grid, int x, int y, int z) {
        grid.setLocalWork(x, y, z);
        Set<String> seen = new ConcurrentSkipListSet<>();
        WorkGroupEmulator.DEFAULTS.run(grid, context -> seen.add(ids(context)));
        return seen;
    }

    private static String ids(KernelContext c) {
        return "global %d %d %d group %d %d %d local %d %d %d sizes %d %d %d in groups of %d %d %d"
                .formatted(
                        c.globalIdx,
                        c.globalIdy,
                        c.globalIdz,
                        c.groupIdx,
                        c.groupIdy,
                        c.groupIdz,
                        c.localIdx,
                        c.localIdy,
                        c.localIdz,
                        c.globalGroupSizeX,
                        c.globalGroupSizeY,
                        c.globalGroupSizeZ,
                        c.localGroupSizeX,
                        c.localGroupSizeY,
                        c.localGroupSizeZ);
    }

    private static String ids(int[] id, int[] global, int[] local) {
        return "global %d %d %d group %d %d %d local %d %d %d sizes %d %d %d in groups of %d %d %d"
                .formatted(
                        id[0],
                        id[1],
                        id[2],
                        id[0] / local[0],
                        id[1] / local[1],
                        id[2] / local[2],
                        id[0] % local[0],
                        id[1] % local[1],
                        id[2] % local[2],
                        global[0],
                        global[1],
                        global[2],
                        local[0],
                        local[1],
                        local[2]);
    }
}
