package org.tornadoattention.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The kernels that measure do what is counted, called directly.
class LimitKernelsTest {
    private static final int ITEMS = 5;

    @Test
    void everyChainOfEveryItemTakesAllSteps() {
        FloatArray starts = new FloatArray(LimitKernels.CHAINS);
        for (int c = 0; c < LimitKernels.CHAINS; c++) {
            starts.set(c, 100 + c);
        }
        FloatArray out = new FloatArray(ITEMS);
        int steps = 300;
        LimitKernels.multiplyAdd(starts, IntArray.fromElements(steps), out, ITEMS);
        for (int item = 0; item < ITEMS; item++) {
            double expected = 0;
            for (int c = 0; c < LimitKernels.CHAINS; c++) {
                double sum = 100 + c + item * 1e-4;
                for (int step = 0; step < steps; step++) {
                    sum = sum * LimitKernels.FACTOR + LimitKernels.SUMMAND;
                }
                expected += sum;
            }
            assertEquals(expected, out.get(item), 1e-5 * expected, "item " + item);
        }
    }

    @Test
    void theLoopDoesTheSameForItsChains() {
        FloatArray starts = FloatArray.fromElements(100);
        FloatArray out = new FloatArray(ITEMS);
        int steps = 300;
        IntArray counts = IntArray.fromElements(steps, LimitKernels.WIDTH);
        LimitKernels.multiplyAddLoop(starts, counts, out, ITEMS);
        for (int item = 0; item < ITEMS; item++) {
            double expected = 0;
            for (int c = 0; c < LimitKernels.WIDTH; c++) {
                double sum = 100 + c + item * 1e-4;
                for (int step = 0; step < steps; step++) {
                    sum = sum * LimitKernels.FACTOR + LimitKernels.SUMMAND;
                }
                expected += sum;
            }
            assertEquals(expected, out.get(item), 1e-5 * expected, "item " + item);
        }
    }

    @Test
    void everyElementIsCopied() {
        FloatArray from = FloatArray.fromElements(1, 2, 3, 4, 5);
        FloatArray to = new FloatArray(ITEMS);
        to.init(Float.NaN);
        LimitKernels.copy(from, to, ITEMS);
        for (int item = 0; item < ITEMS; item++) {
            assertEquals(from.get(item), to.get(item), "item " + item);
        }
    }
}
