package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;

/// [ValueKernel] in register blocks: four rows times up to two vectors of columns.
///
/// Work: `2 * rows * keyCount * columns` flops. A block keeps its part of the accumulator in
/// registers over all keys of the tile; each value vector loaded serves four rows. Eight
/// accumulators, two values and a weight fit the 16 registers that processors with vectors of 128
/// and 256 bits have. For whole panels of 512-bit vectors there is [VectorPanelKernel].
///
/// Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, section
/// 4.
final class VectorValueKernel implements ValueKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int STRIDE = Tile.COLUMNS; // of values by key, and of weights, too

    @Override
    public void accumulate(
            float[] weights,
            int firstRow,
            int rows,
            int firstKey,
            int keyCount,
            float[] values,
            int panel,
            int columns,
            float[] rescale,
            float[] accumulator,
            int target) {
        int p = firstKey * STRIDE;
        int v = panel + firstKey * STRIDE;
        int end = firstRow + rows;
        int c = 0;
        for (; c + 2 * WIDTH <= columns; c += 2 * WIDTH) {
            for (int i = firstRow; i < end; i += 4) {
                block4x2(
                        weights,
                        p + i,
                        keyCount,
                        values,
                        v + c,
                        rescale,
                        i,
                        accumulator,
                        target + i * STRIDE + c);
            }
        }
        if (c < columns) {
            for (int i = firstRow; i < end; i += 4) {
                block4x1(
                        weights,
                        p + i,
                        keyCount,
                        values,
                        v + c,
                        rescale,
                        i,
                        accumulator,
                        target + i * STRIDE + c);
            }
        }
    }

    @Override
    public void scale(
            float[] accumulator,
            int panel,
            int rows,
            int columns,
            float[] factors,
            MemorySegment target,
            long to,
            long stride) {
        for (int r = 0; r < rows; r++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, factors[r]);
            int from = panel + r * STRIDE;
            long row = to + r * stride;
            for (int c = 0; c < columns; c += WIDTH) {
                FloatVector.fromArray(SPECIES, accumulator, from + c)
                        .mul(factor)
                        .intoMemorySegment(target, row + (long) c * Float.BYTES, ORDER);
            }
        }
    }

    @Override
    public boolean allFinite(float[] values, int from, int size) {
        // 0 * x is 0 for every finite x and NaN for the others; sums keep a NaN.
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum0 = zero;
        FloatVector sum1 = zero;
        int end = from + size;
        int at = from;
        for (; at + 2 * WIDTH <= end; at += 2 * WIDTH) {
            sum0 = FloatVector.fromArray(SPECIES, values, at).fma(zero, sum0);
            sum1 = FloatVector.fromArray(SPECIES, values, at + WIDTH).fma(zero, sum1);
        }
        if (at < end) {
            sum0 = FloatVector.fromArray(SPECIES, values, at).fma(zero, sum0);
        }
        return sum0.add(sum1).compare(VectorOperators.EQ, 0).allTrue();
    }

    private static void block4x2(
            float[] p,
            int pOffset,
            int keyCount,
            float[] v,
            int vOffset,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a00 = zero;
        FloatVector a01 = zero;
        FloatVector a10 = zero;
        FloatVector a11 = zero;
        FloatVector a20 = zero;
        FloatVector a21 = zero;
        FloatVector a30 = zero;
        FloatVector a31 = zero;
        int end = keyCount * STRIDE;
        for (int j = 0; j < end; j += STRIDE) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, v, vOffset + j);
            FloatVector v1 = FloatVector.fromArray(SPECIES, v, vOffset + j + WIDTH);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + j + 1]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[pOffset + j + 2]);
            a20 = v0.fma(p2, a20);
            a21 = v1.fma(p2, a21);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[pOffset + j + 3]);
            a30 = v0.fma(p3, a30);
            a31 = v1.fma(p3, a31);
        }
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector.fromArray(SPECIES, acc, r0).fma(f0, a00).intoArray(acc, r0);
        FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).fma(f0, a01).intoArray(acc, r0 + WIDTH);
        int r1 = r0 + STRIDE;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector.fromArray(SPECIES, acc, r1).fma(f1, a10).intoArray(acc, r1);
        FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).fma(f1, a11).intoArray(acc, r1 + WIDTH);
        int r2 = r1 + STRIDE;
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector.fromArray(SPECIES, acc, r2).fma(f2, a20).intoArray(acc, r2);
        FloatVector.fromArray(SPECIES, acc, r2 + WIDTH).fma(f2, a21).intoArray(acc, r2 + WIDTH);
        int r3 = r2 + STRIDE;
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector.fromArray(SPECIES, acc, r3).fma(f3, a30).intoArray(acc, r3);
        FloatVector.fromArray(SPECIES, acc, r3 + WIDTH).fma(f3, a31).intoArray(acc, r3 + WIDTH);
    }

    private static void block4x1(
            float[] p,
            int pOffset,
            int keyCount,
            float[] v,
            int vOffset,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a00 = zero;
        FloatVector a10 = zero;
        FloatVector a20 = zero;
        FloatVector a30 = zero;
        int end = keyCount * STRIDE;
        for (int j = 0; j < end; j += STRIDE) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, v, vOffset + j);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + j + 1]);
            a10 = v0.fma(p1, a10);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[pOffset + j + 2]);
            a20 = v0.fma(p2, a20);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[pOffset + j + 3]);
            a30 = v0.fma(p3, a30);
        }
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector.fromArray(SPECIES, acc, r0).fma(f0, a00).intoArray(acc, r0);
        int r1 = r0 + STRIDE;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector.fromArray(SPECIES, acc, r1).fma(f1, a10).intoArray(acc, r1);
        int r2 = r1 + STRIDE;
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector.fromArray(SPECIES, acc, r2).fma(f2, a20).intoArray(acc, r2);
        int r3 = r2 + STRIDE;
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector.fromArray(SPECIES, acc, r3).fma(f3, a30).intoArray(acc, r3);
    }
}
