package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What a device can do at most: multiply-adds in registers, and a copy in its memory.
///
/// ```
/// multiplyAdd: s_c = factor s_c + summand, steps times, for 16 chains c;  out[i] = sum over c of s_c
/// copy:        to[i] = from[i]
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | starts | `[16]`: where each chain begins |
/// | counts | `[2]`: steps, and [#WIDTH] once more as a loop bound |
/// | out | `[items]` |
/// | from, to | `[items]` |
///
/// Work: 2 flops for each item, step and chain; traffic of a copy: 8 bytes an item. Sixteen chains
/// that do not wait for each other are more than the latency of a multiply-add times the units that
/// a core has, four to twelve on today's devices; hand-written scalars stay in registers
/// everywhere, which arrays do not. Parallel over items. Not for results: sums tend to summand / (1
/// - factor).
///
/// Source: the compute and memory ceilings of Williams, Waterman, Patterson, Roofline: an
/// insightful visual performance model, 2009.
public final class LimitKernels {
    /// Independent sums of an item.
    public static final int CHAINS = 16;

    /// Chains of [#multiplyAddLoop]: more than the latency of a store that is loaded again.
    public static final int WIDTH = 256;

    /// Sums neither grow nor vanish.
    static final float FACTOR = 0.999f;

    static final float SUMMAND = 0.001f;

    private LimitKernels() {}

    /// Multiplies and adds in registers.
    public static void multiplyAdd(FloatArray starts, IntArray counts, FloatArray out, int items) {
        for (@Parallel int item = 0; item < items; item++) {
            int steps = counts.get(0); // As a scalar it would be a constant, and the loop unrolled.
            float own = item * 0.0001f;
            float s0 = starts.get(0) + own;
            float s1 = starts.get(1) + own;
            float s2 = starts.get(2) + own;
            float s3 = starts.get(3) + own;
            float s4 = starts.get(4) + own;
            float s5 = starts.get(5) + own;
            float s6 = starts.get(6) + own;
            float s7 = starts.get(7) + own;
            float s8 = starts.get(8) + own;
            float s9 = starts.get(9) + own;
            float s10 = starts.get(10) + own;
            float s11 = starts.get(11) + own;
            float s12 = starts.get(12) + own;
            float s13 = starts.get(13) + own;
            float s14 = starts.get(14) + own;
            float s15 = starts.get(15) + own;
            for (int step = 0; step < steps; step++) {
                s0 = s0 * FACTOR + SUMMAND;
                s1 = s1 * FACTOR + SUMMAND;
                s2 = s2 * FACTOR + SUMMAND;
                s3 = s3 * FACTOR + SUMMAND;
                s4 = s4 * FACTOR + SUMMAND;
                s5 = s5 * FACTOR + SUMMAND;
                s6 = s6 * FACTOR + SUMMAND;
                s7 = s7 * FACTOR + SUMMAND;
                s8 = s8 * FACTOR + SUMMAND;
                s9 = s9 * FACTOR + SUMMAND;
                s10 = s10 * FACTOR + SUMMAND;
                s11 = s11 * FACTOR + SUMMAND;
                s12 = s12 * FACTOR + SUMMAND;
                s13 = s13 * FACTOR + SUMMAND;
                s14 = s14 * FACTOR + SUMMAND;
                s15 = s15 * FACTOR + SUMMAND;
            }
            float low = s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
            float high = s8 + s9 + (s10 + s11) + (s12 + s13 + (s14 + s15));
            out.set(item, low + high);
        }
    }

    /// The same for compilers that make vectors of loops and of nothing else, as those of
    /// processors do: [#WIDTH] chains side by side in private memory.
    public static void multiplyAddLoop(
            FloatArray starts, IntArray counts, FloatArray out, int items) {
        for (@Parallel int item = 0; item < items; item++) {
            int steps = counts.get(0);
            int width = counts.get(1); // As a constant it would be unrolled, too.
            float[] sums = new float[WIDTH];
            for (int c = 0; c < width; c++) {
                sums[c] = starts.get(0) + item * 0.0001f + c;
            }
            for (int step = 0; step < steps; step++) {
                for (int c = 0; c < width; c++) {
                    sums[c] = sums[c] * FACTOR + SUMMAND;
                }
            }
            float total = 0f;
            for (int c = 0; c < width; c++) {
                total += sums[c];
            }
            out.set(item, total);
        }
    }

    /// Copies within the device's memory.
    public static void copy(FloatArray from, FloatArray to, int items) {
        for (@Parallel int item = 0; item < items; item++) {
            to.set(item, from.get(item));
        }
    }
}
