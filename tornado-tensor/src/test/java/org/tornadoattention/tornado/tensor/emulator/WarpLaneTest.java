package org.tornadoattention.tornado.tensor.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.tornado.emulator.WorkGroupEmulator;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

import java.util.Random;
import java.util.function.Consumer;

/// Instructions of a warp against what they are defined to do, element by element.
final class WarpLaneTest {
    private static final int BF16 = 1;

    @ParameterizedTest
    @ValueSource(ints = {0, BF16})
    void productsAreThoseOfTheMatrices(int type) {
        Random random = new Random(7);
        short[] a = halves(random, 4 * 16 * 16, type);
        short[] b = halves(random, 4 * 16 * 8, type);
        FloatArray product = new FloatArray(16 * 4 * 8);
        run(
                64,
                context -> {
                    int[] tiles = context.allocateIntLocalArray((a.length + b.length) / 2);
                    for (int x = context.localIdx; x < tiles.length; x += 64) {
                        tiles[x] = pair(a, b, 2 * x);
                    }
                    context.localBarrier();
                    // Each of the two warps makes half of the columns of A times B, K being 64.
                    int warp = context.localIdx / 32;
                    for (int n = 2 * warp; n < 2 * warp + 2; n++) {
                        float[] c = context.mmaFragment(0.5f);
                        for (int k = 0; k < 4; k++) {
                            HalfFloat[] left = context.mmaLoadA(tiles, 16, k * 512);
                            HalfFloat[] right =
                                    context.mmaLoadB(tiles, 16, (a.length + k * 128) * 2);
                            c =
                                    type == BF16
                                            ? context.mmaBF16(left, right, c, MMAShape.M16N8K16)
                                            : context.mma(left, right, c, MMAShape.M16N8K16);
                        }
                        context.mmaStore(c, product, 0, n * 8, 32);
                    }
                });
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 32; j++) {
                double expected = 0.5;
                for (int k = 0; k < 64; k++) {
                    expected +=
                            value(a[k / 16 * 256 + i * 16 + k % 16], type)
                                    * value(b[k / 16 * 128 + k % 16 * 8 + j % 8], type);
                }
                assertEquals(expected, product.get(i * 32 + j), 1e-5, i + ", " + j);
            }
        }
    }

    @Test
    void aCopyIsGarbageUntilItsGroupIsWaitedFor() {
        HalfFloatArray source = new HalfFloatArray(128);
        for (int i = 0; i < 128; i++) {
            source.set(i, new HalfFloat((short) (i + 1)));
        }
        int[] before = new int[32];
        int[] first = new int[32];
        int[] second = new int[32];
        int[] last = new int[32];
        run(
                32,
                context -> {
                    int lane = context.localIdx;
                    int[] tile = context.allocateIntLocalArray(64);
                    context.asyncCopyToLocal(tile, lane, source, 2 * lane);
                    context.asyncCopyCommit();
                    context.asyncCopyToLocal(tile, 32 + lane, source, 64 + 2 * lane);
                    context.asyncCopyCommit();
                    before[lane] = tile[lane];
                    context.asyncCopyWaitGroup(1);
                    first[lane] = tile[lane];
                    second[lane] = tile[32 + lane];
                    context.asyncCopyWaitGroup(0);
                    last[lane] = tile[32 + lane];
                });
        for (int lane = 0; lane < 32; lane++) {
            int copied = (2 * lane + 1) | ((2 * lane + 2) << 16);
            int later = (2 * lane + 65) | ((2 * lane + 66) << 16);
            assertNotEquals(copied, before[lane]);
            assertEquals(copied, first[lane]);
            assertNotEquals(later, second[lane]);
            assertEquals(later, last[lane]);
        }
    }

    @Test
    void lanesThatMakeDifferentProductsAreAnError() {
        FloatArray product = new FloatArray(16 * 8);
        RuntimeException failure =
                assertThrows(
                        RuntimeException.class,
                        () ->
                                run(
                                        32,
                                        context -> {
                                            int[] tiles = context.allocateIntLocalArray(256);
                                            HalfFloat[] a = context.mmaLoadA(tiles, 16);
                                            HalfFloat[] b = context.mmaLoadB(tiles, 16);
                                            float[] c = context.mmaFragment(0f);
                                            for (int n = 0; n <= context.localIdx / 31; n++) {
                                                c = context.mma(a, b, c, MMAShape.M16N8K16);
                                            }
                                            context.mmaStore(c, product, 0, 0, 8);
                                        }));
        assertTrue(
                String.valueOf(failure.getMessage() + failure.getCause())
                        .contains("must make the same products"),
                failure.toString());
    }

    private static void run(int items, Consumer<WarpLane> kernel) {
        WorkerGrid grid = new WorkerGrid1D(items);
        grid.setLocalWork(items, 1, 1);
        WorkGroupEmulator.DEFAULTS.run(grid, WarpLane::new, kernel);
    }

    private static short[] halves(Random random, int size, int type) {
        short[] halves = new short[size];
        for (int i = 0; i < size; i++) {
            float value = (float) random.nextGaussian();
            halves[i] =
                    type == BF16
                            ? (short) (Float.floatToIntBits(value) >> 16)
                            : Float.floatToFloat16(value);
        }
        return halves;
    }

    private static double value(short half, int type) {
        return type == BF16 ? Float.intBitsToFloat(half << 16) : Float.float16ToFloat(half);
    }

    /// Two neighbours of b behind a.
    private static int pair(short[] a, short[] b, int at) {
        int low = at < a.length ? a[at] : b[at - a.length];
        int high = at + 1 < a.length ? a[at + 1] : b[at + 1 - a.length];
        return (low & 0xffff) | (high << 16);
    }
}
