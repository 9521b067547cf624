package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;

/// [RowScoreKernel] for 64 or 128 dimensions and 512-bit vectors, whose 32 registers hold the
/// queries: four rows of 64 dimensions, or two of 128, which then read the keys twice, the second
/// time out of a first-level cache.
///
/// [VectorRowScoreKernel] loads the queries anew for each key, five vectors for every four
/// multiply-adds; this kernel loads one for two or four. Keys are read strictly in order the first
/// time, as there, and each sum is the same to the bit.
final class VectorWideRowScoreKernel implements RowScoreKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long BYTES = SPECIES.vectorByteSize();
    private static final int ROW = Tile.GRANULE * PARTIALS; // scratch for the scores of a row

    private static final VectorMask<Float> UPPER8 = VectorKernels.upper(SPECIES, 8);
    private static final VectorMask<Float> UPPER4 = VectorKernels.upper(SPECIES, 4);
    private static final VectorMask<Float> UPPER2 = VectorKernels.upper(SPECIES, 2);
    private static final VectorMask<Float> UPPER1 = VectorKernels.upper(SPECIES, 1);
    private static final VectorShuffle<Float> BY8 = VectorKernels.exchange(SPECIES, 8);
    private static final VectorShuffle<Float> BY4 = VectorKernels.exchange(SPECIES, 4);
    private static final VectorShuffle<Float> BY2 = VectorKernels.exchange(SPECIES, 2);
    private static final VectorShuffle<Float> BY1 = VectorKernels.exchange(SPECIES, 1);

    @Override
    public void scores(
            float[] queries,
            int firstRow,
            int dim,
            MemorySegment keys,
            long offset,
            long stride,
            int firstKey,
            int keyCount,
            float scale,
            float[] scratch,
            float[] scores) {
        int row = firstRow * dim;
        for (int j = 0; j < keyCount; j += Tile.GRANULE) {
            int count = Math.min(Tile.GRANULE, keyCount - j);
            long key = offset + j * stride;
            if (dim == 4 * WIDTH) {
                fourRows(queries, row, dim, keys, key, stride, count, scratch, 0);
            } else {
                twoRows(queries, row, dim, keys, key, stride, count, scratch, 0);
                twoRows(queries, row + 2 * dim, dim, keys, key, stride, count, scratch, 2 * ROW);
            }
            for (int r = 0; r < 4; r++) {
                int target = (firstRow + r) * Tile.KEYS + firstKey + j;
                addPartials(scratch, r * ROW, scale, scores, target);
            }
        }
    }

    private static void fourRows(
            float[] q,
            int row0,
            int dim,
            MemorySegment keys,
            long offset,
            long stride,
            int keyCount,
            float[] scratch,
            int target) {
        int row1 = row0 + dim;
        int row2 = row1 + dim;
        int row3 = row2 + dim;
        FloatVector q00 = FloatVector.fromArray(SPECIES, q, row0);
        FloatVector q01 = FloatVector.fromArray(SPECIES, q, row0 + WIDTH);
        FloatVector q02 = FloatVector.fromArray(SPECIES, q, row0 + 2 * WIDTH);
        FloatVector q03 = FloatVector.fromArray(SPECIES, q, row0 + 3 * WIDTH);
        FloatVector q10 = FloatVector.fromArray(SPECIES, q, row1);
        FloatVector q11 = FloatVector.fromArray(SPECIES, q, row1 + WIDTH);
        FloatVector q12 = FloatVector.fromArray(SPECIES, q, row1 + 2 * WIDTH);
        FloatVector q13 = FloatVector.fromArray(SPECIES, q, row1 + 3 * WIDTH);
        FloatVector q20 = FloatVector.fromArray(SPECIES, q, row2);
        FloatVector q21 = FloatVector.fromArray(SPECIES, q, row2 + WIDTH);
        FloatVector q22 = FloatVector.fromArray(SPECIES, q, row2 + 2 * WIDTH);
        FloatVector q23 = FloatVector.fromArray(SPECIES, q, row2 + 3 * WIDTH);
        FloatVector q30 = FloatVector.fromArray(SPECIES, q, row3);
        FloatVector q31 = FloatVector.fromArray(SPECIES, q, row3 + WIDTH);
        FloatVector q32 = FloatVector.fromArray(SPECIES, q, row3 + 2 * WIDTH);
        FloatVector q33 = FloatVector.fromArray(SPECIES, q, row3 + 3 * WIDTH);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int n = 0; n < keyCount; n++) {
            long at = offset + n * stride;
            int to = target + n * PARTIALS;
            FloatVector k0 = FloatVector.fromMemorySegment(SPECIES, keys, at, ORDER);
            FloatVector s0 = k0.fma(q00, zero);
            FloatVector s1 = k0.fma(q10, zero);
            FloatVector s2 = k0.fma(q20, zero);
            FloatVector s3 = k0.fma(q30, zero);
            FloatVector k1 = FloatVector.fromMemorySegment(SPECIES, keys, at + BYTES, ORDER);
            s0 = k1.fma(q01, s0);
            s1 = k1.fma(q11, s1);
            s2 = k1.fma(q21, s2);
            s3 = k1.fma(q31, s3);
            FloatVector k2 = FloatVector.fromMemorySegment(SPECIES, keys, at + 2 * BYTES, ORDER);
            s0 = k2.fma(q02, s0);
            s1 = k2.fma(q12, s1);
            s2 = k2.fma(q22, s2);
            s3 = k2.fma(q32, s3);
            FloatVector k3 = FloatVector.fromMemorySegment(SPECIES, keys, at + 3 * BYTES, ORDER);
            s0 = k3.fma(q03, s0);
            s1 = k3.fma(q13, s1);
            s2 = k3.fma(q23, s2);
            s3 = k3.fma(q33, s3);
            s0.intoArray(scratch, to);
            s1.intoArray(scratch, to + ROW);
            s2.intoArray(scratch, to + 2 * ROW);
            s3.intoArray(scratch, to + 3 * ROW);
        }
    }

    private static void twoRows(
            float[] q,
            int row0,
            int dim,
            MemorySegment keys,
            long offset,
            long stride,
            int keyCount,
            float[] scratch,
            int target) {
        int row1 = row0 + dim;
        FloatVector q00 = FloatVector.fromArray(SPECIES, q, row0);
        FloatVector q01 = FloatVector.fromArray(SPECIES, q, row0 + WIDTH);
        FloatVector q02 = FloatVector.fromArray(SPECIES, q, row0 + 2 * WIDTH);
        FloatVector q03 = FloatVector.fromArray(SPECIES, q, row0 + 3 * WIDTH);
        FloatVector q04 = FloatVector.fromArray(SPECIES, q, row0 + 4 * WIDTH);
        FloatVector q05 = FloatVector.fromArray(SPECIES, q, row0 + 5 * WIDTH);
        FloatVector q06 = FloatVector.fromArray(SPECIES, q, row0 + 6 * WIDTH);
        FloatVector q07 = FloatVector.fromArray(SPECIES, q, row0 + 7 * WIDTH);
        FloatVector q10 = FloatVector.fromArray(SPECIES, q, row1);
        FloatVector q11 = FloatVector.fromArray(SPECIES, q, row1 + WIDTH);
        FloatVector q12 = FloatVector.fromArray(SPECIES, q, row1 + 2 * WIDTH);
        FloatVector q13 = FloatVector.fromArray(SPECIES, q, row1 + 3 * WIDTH);
        FloatVector q14 = FloatVector.fromArray(SPECIES, q, row1 + 4 * WIDTH);
        FloatVector q15 = FloatVector.fromArray(SPECIES, q, row1 + 5 * WIDTH);
        FloatVector q16 = FloatVector.fromArray(SPECIES, q, row1 + 6 * WIDTH);
        FloatVector q17 = FloatVector.fromArray(SPECIES, q, row1 + 7 * WIDTH);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int n = 0; n < keyCount; n++) {
            long at = offset + n * stride;
            int to = target + n * PARTIALS;
            FloatVector k0 = FloatVector.fromMemorySegment(SPECIES, keys, at, ORDER);
            FloatVector s0 = k0.fma(q00, zero);
            FloatVector s1 = k0.fma(q10, zero);
            FloatVector k1 = FloatVector.fromMemorySegment(SPECIES, keys, at + BYTES, ORDER);
            s0 = k1.fma(q01, s0);
            s1 = k1.fma(q11, s1);
            FloatVector k2 = FloatVector.fromMemorySegment(SPECIES, keys, at + 2 * BYTES, ORDER);
            s0 = k2.fma(q02, s0);
            s1 = k2.fma(q12, s1);
            FloatVector k3 = FloatVector.fromMemorySegment(SPECIES, keys, at + 3 * BYTES, ORDER);
            s0 = k3.fma(q03, s0);
            s1 = k3.fma(q13, s1);
            FloatVector k4 = FloatVector.fromMemorySegment(SPECIES, keys, at + 4 * BYTES, ORDER);
            s0 = k4.fma(q04, s0);
            s1 = k4.fma(q14, s1);
            FloatVector k5 = FloatVector.fromMemorySegment(SPECIES, keys, at + 5 * BYTES, ORDER);
            s0 = k5.fma(q05, s0);
            s1 = k5.fma(q15, s1);
            FloatVector k6 = FloatVector.fromMemorySegment(SPECIES, keys, at + 6 * BYTES, ORDER);
            s0 = k6.fma(q06, s0);
            s1 = k6.fma(q16, s1);
            FloatVector k7 = FloatVector.fromMemorySegment(SPECIES, keys, at + 7 * BYTES, ORDER);
            s0 = k7.fma(q07, s0);
            s1 = k7.fma(q17, s1);
            s0.intoArray(scratch, to);
            s1.intoArray(scratch, to + ROW);
        }
    }

    /// Adds the partial sums of the 16 scores of a row, `[score][PARTIALS]`: each step adds the
    /// halves of two vectors, one half of the result from either.
    private static void addPartials(float[] p, int from, float scale, float[] scores, int target) {
        FloatVector p0 = FloatVector.fromArray(SPECIES, p, from);
        FloatVector p8 = FloatVector.fromArray(SPECIES, p, from + 8 * PARTIALS);
        FloatVector a0 = p0.blend(p8, UPPER8).add(p8.blend(p0, UPPER8).rearrange(BY8));
        FloatVector p4 = FloatVector.fromArray(SPECIES, p, from + 4 * PARTIALS);
        FloatVector p12 = FloatVector.fromArray(SPECIES, p, from + 12 * PARTIALS);
        FloatVector a4 = p4.blend(p12, UPPER8).add(p12.blend(p4, UPPER8).rearrange(BY8));
        FloatVector b0 = a0.blend(a4, UPPER4).add(a4.blend(a0, UPPER4).rearrange(BY4));
        FloatVector p2 = FloatVector.fromArray(SPECIES, p, from + 2 * PARTIALS);
        FloatVector p10 = FloatVector.fromArray(SPECIES, p, from + 10 * PARTIALS);
        FloatVector a2 = p2.blend(p10, UPPER8).add(p10.blend(p2, UPPER8).rearrange(BY8));
        FloatVector p6 = FloatVector.fromArray(SPECIES, p, from + 6 * PARTIALS);
        FloatVector p14 = FloatVector.fromArray(SPECIES, p, from + 14 * PARTIALS);
        FloatVector a6 = p6.blend(p14, UPPER8).add(p14.blend(p6, UPPER8).rearrange(BY8));
        FloatVector b2 = a2.blend(a6, UPPER4).add(a6.blend(a2, UPPER4).rearrange(BY4));
        FloatVector c0 = b0.blend(b2, UPPER2).add(b2.blend(b0, UPPER2).rearrange(BY2));
        FloatVector p1 = FloatVector.fromArray(SPECIES, p, from + PARTIALS);
        FloatVector p9 = FloatVector.fromArray(SPECIES, p, from + 9 * PARTIALS);
        FloatVector a1 = p1.blend(p9, UPPER8).add(p9.blend(p1, UPPER8).rearrange(BY8));
        FloatVector p5 = FloatVector.fromArray(SPECIES, p, from + 5 * PARTIALS);
        FloatVector p13 = FloatVector.fromArray(SPECIES, p, from + 13 * PARTIALS);
        FloatVector a5 = p5.blend(p13, UPPER8).add(p13.blend(p5, UPPER8).rearrange(BY8));
        FloatVector b1 = a1.blend(a5, UPPER4).add(a5.blend(a1, UPPER4).rearrange(BY4));
        FloatVector p3 = FloatVector.fromArray(SPECIES, p, from + 3 * PARTIALS);
        FloatVector p11 = FloatVector.fromArray(SPECIES, p, from + 11 * PARTIALS);
        FloatVector a3 = p3.blend(p11, UPPER8).add(p11.blend(p3, UPPER8).rearrange(BY8));
        FloatVector p7 = FloatVector.fromArray(SPECIES, p, from + 7 * PARTIALS);
        FloatVector p15 = FloatVector.fromArray(SPECIES, p, from + 15 * PARTIALS);
        FloatVector a7 = p7.blend(p15, UPPER8).add(p15.blend(p7, UPPER8).rearrange(BY8));
        FloatVector b3 = a3.blend(a7, UPPER4).add(a7.blend(a3, UPPER4).rearrange(BY4));
        FloatVector c1 = b1.blend(b3, UPPER2).add(b3.blend(b1, UPPER2).rearrange(BY2));
        c0.blend(c1, UPPER1)
                .add(c1.blend(c0, UPPER1).rearrange(BY1))
                .mul(scale)
                .intoArray(scores, target);
    }
}
