package org.tornadoattention.jvm;

import java.util.Arrays;

/// `sum += f0 * r0 + ... + f7 * r7` over rows of floats, for the scalar kernels.
///
/// The compiler turns a loop into vector instructions where all arrays are read and written at the
/// same index; rows at different places of one array might overlap as far as it knows. So rows are
/// copied to arrays of their own first, eight at a time, which was measured twice as fast.
///
/// Each sum is one chain of fused multiply-adds in the order of the rows.
final class RowSum {
    /// How many rows are combined in one pass over the sum.
    static final int ROWS = 8;

    private final float[][] rows = new float[ROWS][];
    private float[] sum = new float[0];

    /// Copies up to eight rows of `length` floats, `stride` apart.
    void load(float[] source, int from, int stride, int count, int length) {
        if (sum.length < length) {
            sum = new float[length];
            Arrays.setAll(rows, r -> new float[length]);
        }
        for (int r = 0; r < count; r++) {
            System.arraycopy(source, from + r * stride, rows[r], 0, length);
        }
    }

    /// Adds the first `count` rows, times factors that lie `factorStride` apart, to a row of
    /// `target`.
    void addTo(
            float[] target,
            int to,
            int length,
            float[] factors,
            int factorsFrom,
            int factorStride,
            int count) {
        System.arraycopy(target, to, sum, 0, length);
        if (count == ROWS) {
            addEight(sum, length, factors, factorsFrom, factorStride);
        } else {
            for (int r = 0; r < count; r++) {
                addOne(sum, length, rows[r], factors[factorsFrom + r * factorStride]);
            }
        }
        System.arraycopy(sum, 0, target, to, length);
    }

    private void addEight(float[] s, int length, float[] f, int from, int stride) {
        float[] r0 = rows[0];
        float[] r1 = rows[1];
        float[] r2 = rows[2];
        float[] r3 = rows[3];
        float[] r4 = rows[4];
        float[] r5 = rows[5];
        float[] r6 = rows[6];
        float[] r7 = rows[7];
        float f0 = f[from];
        float f1 = f[from + stride];
        float f2 = f[from + 2 * stride];
        float f3 = f[from + 3 * stride];
        float f4 = f[from + 4 * stride];
        float f5 = f[from + 5 * stride];
        float f6 = f[from + 6 * stride];
        float f7 = f[from + 7 * stride];
        for (int i = 0; i < length; i++) {
            float a =
                    Math.fma(
                            r3[i],
                            f3,
                            Math.fma(r2[i], f2, Math.fma(r1[i], f1, Math.fma(r0[i], f0, s[i]))));
            s[i] =
                    Math.fma(
                            r7[i],
                            f7,
                            Math.fma(r6[i], f6, Math.fma(r5[i], f5, Math.fma(r4[i], f4, a))));
        }
    }

    private static void addOne(float[] s, int length, float[] row, float factor) {
        for (int i = 0; i < length; i++) {
            s[i] = Math.fma(row[i], factor, s[i]);
        }
    }
}
