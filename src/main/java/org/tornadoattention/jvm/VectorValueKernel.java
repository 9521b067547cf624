package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [ValueKernel] in register blocks: four rows times up to four vectors of columns.
///
/// Work: `2 * rows * keyCount * columns` flops. A block keeps its part of the accumulator in
/// registers over all keys of the tile; each value vector loaded serves four rows. Blocks of
/// columns are the outer loop, so that the part of the values that a block reads stays in the
/// first-level cache. With 512-bit vectors 16 accumulators, 4 values and a weight need 21 of 32
/// registers; narrower vectors may have but 16 registers and take four by two.
///
/// Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, section
/// 4.
final class VectorValueKernel implements ValueKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();

    @Override
    public void accumulate(
            float[] weights,
            int firstRow,
            int rows,
            int firstKey,
            int keyCount,
            float[] values,
            int columns,
            int stride,
            float[] rescale,
            float[] accumulator) {
        int p = firstKey * Tile.LANES;
        int v = firstKey * stride;
        int c = 0;
        if (WIDTH == Tile.GRANULE) {
            for (; c + 4 * WIDTH <= columns; c += 4 * WIDTH) {
                for (int i = firstRow; i < firstRow + rows; i += 4) {
                    block4x4(
                            weights,
                            p + i,
                            keyCount,
                            values,
                            v + c,
                            stride,
                            rescale,
                            i,
                            accumulator,
                            i * stride + c);
                }
            }
        }
        for (; c + 2 * WIDTH <= columns; c += 2 * WIDTH) {
            for (int i = firstRow; i < firstRow + rows; i += 4) {
                block4x2(
                        weights,
                        p + i,
                        keyCount,
                        values,
                        v + c,
                        stride,
                        rescale,
                        i,
                        accumulator,
                        i * stride + c);
            }
        }
        for (; c < columns; c += WIDTH) {
            for (int i = firstRow; i < firstRow + rows; i += 4) {
                block4x1(
                        weights,
                        p + i,
                        keyCount,
                        values,
                        v + c,
                        stride,
                        rescale,
                        i,
                        accumulator,
                        i * stride + c);
            }
        }
    }

    @Override
    public boolean allFinite(float[] values, int size) {
        // 0 * x is 0 for every finite x and NaN for the others; sums keep a NaN.
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum0 = zero;
        FloatVector sum1 = zero;
        int at = 0;
        for (; at + 2 * WIDTH <= size; at += 2 * WIDTH) {
            sum0 = FloatVector.fromArray(SPECIES, values, at).fma(zero, sum0);
            sum1 = FloatVector.fromArray(SPECIES, values, at + WIDTH).fma(zero, sum1);
        }
        if (at < size) {
            sum0 = FloatVector.fromArray(SPECIES, values, at).fma(zero, sum0);
        }
        return sum0.add(sum1).compare(VectorOperators.EQ, 0).allTrue();
    }

    private static void block4x4(
            float[] p,
            int pOffset,
            int keyCount,
            float[] v,
            int vOffset,
            int stride,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset) {
        int r0 = accOffset;
        int r1 = accOffset + stride;
        int r2 = accOffset + 2 * stride;
        int r3 = accOffset + 3 * stride;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector a00 = FloatVector.fromArray(SPECIES, acc, r0).mul(f0);
        FloatVector a01 = FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).mul(f0);
        FloatVector a02 = FloatVector.fromArray(SPECIES, acc, r0 + 2 * WIDTH).mul(f0);
        FloatVector a03 = FloatVector.fromArray(SPECIES, acc, r0 + 3 * WIDTH).mul(f0);
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector a10 = FloatVector.fromArray(SPECIES, acc, r1).mul(f1);
        FloatVector a11 = FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).mul(f1);
        FloatVector a12 = FloatVector.fromArray(SPECIES, acc, r1 + 2 * WIDTH).mul(f1);
        FloatVector a13 = FloatVector.fromArray(SPECIES, acc, r1 + 3 * WIDTH).mul(f1);
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector a20 = FloatVector.fromArray(SPECIES, acc, r2).mul(f2);
        FloatVector a21 = FloatVector.fromArray(SPECIES, acc, r2 + WIDTH).mul(f2);
        FloatVector a22 = FloatVector.fromArray(SPECIES, acc, r2 + 2 * WIDTH).mul(f2);
        FloatVector a23 = FloatVector.fromArray(SPECIES, acc, r2 + 3 * WIDTH).mul(f2);
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector a30 = FloatVector.fromArray(SPECIES, acc, r3).mul(f3);
        FloatVector a31 = FloatVector.fromArray(SPECIES, acc, r3 + WIDTH).mul(f3);
        FloatVector a32 = FloatVector.fromArray(SPECIES, acc, r3 + 2 * WIDTH).mul(f3);
        FloatVector a33 = FloatVector.fromArray(SPECIES, acc, r3 + 3 * WIDTH).mul(f3);
        for (int j = 0; j < keyCount; j++) {
            int from = vOffset + j * stride;
            int at = pOffset + j * Tile.LANES;
            FloatVector v0 = FloatVector.fromArray(SPECIES, v, from);
            FloatVector v1 = FloatVector.fromArray(SPECIES, v, from + WIDTH);
            FloatVector v2 = FloatVector.fromArray(SPECIES, v, from + 2 * WIDTH);
            FloatVector v3 = FloatVector.fromArray(SPECIES, v, from + 3 * WIDTH);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[at]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            a02 = v2.fma(p0, a02);
            a03 = v3.fma(p0, a03);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[at + 1]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            a12 = v2.fma(p1, a12);
            a13 = v3.fma(p1, a13);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[at + 2]);
            a20 = v0.fma(p2, a20);
            a21 = v1.fma(p2, a21);
            a22 = v2.fma(p2, a22);
            a23 = v3.fma(p2, a23);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[at + 3]);
            a30 = v0.fma(p3, a30);
            a31 = v1.fma(p3, a31);
            a32 = v2.fma(p3, a32);
            a33 = v3.fma(p3, a33);
        }
        a00.intoArray(acc, r0);
        a01.intoArray(acc, r0 + WIDTH);
        a02.intoArray(acc, r0 + 2 * WIDTH);
        a03.intoArray(acc, r0 + 3 * WIDTH);
        a10.intoArray(acc, r1);
        a11.intoArray(acc, r1 + WIDTH);
        a12.intoArray(acc, r1 + 2 * WIDTH);
        a13.intoArray(acc, r1 + 3 * WIDTH);
        a20.intoArray(acc, r2);
        a21.intoArray(acc, r2 + WIDTH);
        a22.intoArray(acc, r2 + 2 * WIDTH);
        a23.intoArray(acc, r2 + 3 * WIDTH);
        a30.intoArray(acc, r3);
        a31.intoArray(acc, r3 + WIDTH);
        a32.intoArray(acc, r3 + 2 * WIDTH);
        a33.intoArray(acc, r3 + 3 * WIDTH);
    }

    private static void block4x2(
            float[] p,
            int pOffset,
            int keyCount,
            float[] v,
            int vOffset,
            int stride,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset) {
        int r0 = accOffset;
        int r1 = accOffset + stride;
        int r2 = accOffset + 2 * stride;
        int r3 = accOffset + 3 * stride;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector a00 = FloatVector.fromArray(SPECIES, acc, r0).mul(f0);
        FloatVector a01 = FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).mul(f0);
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector a10 = FloatVector.fromArray(SPECIES, acc, r1).mul(f1);
        FloatVector a11 = FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).mul(f1);
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector a20 = FloatVector.fromArray(SPECIES, acc, r2).mul(f2);
        FloatVector a21 = FloatVector.fromArray(SPECIES, acc, r2 + WIDTH).mul(f2);
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector a30 = FloatVector.fromArray(SPECIES, acc, r3).mul(f3);
        FloatVector a31 = FloatVector.fromArray(SPECIES, acc, r3 + WIDTH).mul(f3);
        for (int j = 0; j < keyCount; j++) {
            int from = vOffset + j * stride;
            int at = pOffset + j * Tile.LANES;
            FloatVector v0 = FloatVector.fromArray(SPECIES, v, from);
            FloatVector v1 = FloatVector.fromArray(SPECIES, v, from + WIDTH);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[at]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[at + 1]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[at + 2]);
            a20 = v0.fma(p2, a20);
            a21 = v1.fma(p2, a21);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[at + 3]);
            a30 = v0.fma(p3, a30);
            a31 = v1.fma(p3, a31);
        }
        a00.intoArray(acc, r0);
        a01.intoArray(acc, r0 + WIDTH);
        a10.intoArray(acc, r1);
        a11.intoArray(acc, r1 + WIDTH);
        a20.intoArray(acc, r2);
        a21.intoArray(acc, r2 + WIDTH);
        a30.intoArray(acc, r3);
        a31.intoArray(acc, r3 + WIDTH);
    }

    private static void block4x1(
            float[] p,
            int pOffset,
            int keyCount,
            float[] v,
            int vOffset,
            int stride,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset) {
        int r0 = accOffset;
        int r1 = accOffset + stride;
        int r2 = accOffset + 2 * stride;
        int r3 = accOffset + 3 * stride;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector a00 = FloatVector.fromArray(SPECIES, acc, r0).mul(f0);
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector a10 = FloatVector.fromArray(SPECIES, acc, r1).mul(f1);
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector a20 = FloatVector.fromArray(SPECIES, acc, r2).mul(f2);
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector a30 = FloatVector.fromArray(SPECIES, acc, r3).mul(f3);
        for (int j = 0; j < keyCount; j++) {
            int from = vOffset + j * stride;
            int at = pOffset + j * Tile.LANES;
            FloatVector v0 = FloatVector.fromArray(SPECIES, v, from);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[at]);
            a00 = v0.fma(p0, a00);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[at + 1]);
            a10 = v0.fma(p1, a10);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[at + 2]);
            a20 = v0.fma(p2, a20);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[at + 3]);
            a30 = v0.fma(p3, a30);
        }
        a00.intoArray(acc, r0);
        a10.intoArray(acc, r1);
        a20.intoArray(acc, r2);
        a30.intoArray(acc, r3);
    }
}
