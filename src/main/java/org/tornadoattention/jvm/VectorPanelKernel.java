package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [ValueKernel] for whole panels and 512-bit vectors, in register blocks of five or four rows
/// times four vectors of columns.
///
/// Work: `2 * rows * keyCount * 64` flops. A block keeps its part of the accumulator in registers
/// over all keys of the tile; each value vector loaded serves five rows. Of 32 registers five by
/// four take 20 accumulators, four values and a weight. Weights and values have one stride, and so
/// one index serves both. Measured on Zen 4 with 64 keys: five by four reaches 96 % of the peak,
/// four by four and six by four 92 %; with an index each, 92 and 89 %.
///
/// Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, section
/// 4.
final class VectorPanelKernel implements PanelKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();
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
            float[] rescale,
            float[] accumulator,
            int target) {
        int p = firstKey * STRIDE;
        int v = panel + firstKey * STRIDE;
        int end = firstRow + rows;
        int fours = (5 - rows % 5) % 5; // Any multiple of 4 is so many fours and the rest fives.
        int i = firstRow;
        for (; i < end - 4 * fours; i += 5) {
            block5x4(
                    weights,
                    p + i,
                    keyCount,
                    values,
                    v,
                    rescale,
                    i,
                    accumulator,
                    target + i * STRIDE);
        }
        for (; i < end; i += 4) {
            block4x4(
                    weights,
                    p + i,
                    keyCount,
                    values,
                    v,
                    rescale,
                    i,
                    accumulator,
                    target + i * STRIDE);
        }
    }

    private static void block5x4(
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
        FloatVector a02 = zero;
        FloatVector a03 = zero;
        FloatVector a10 = zero;
        FloatVector a11 = zero;
        FloatVector a12 = zero;
        FloatVector a13 = zero;
        FloatVector a20 = zero;
        FloatVector a21 = zero;
        FloatVector a22 = zero;
        FloatVector a23 = zero;
        FloatVector a30 = zero;
        FloatVector a31 = zero;
        FloatVector a32 = zero;
        FloatVector a33 = zero;
        FloatVector a40 = zero;
        FloatVector a41 = zero;
        FloatVector a42 = zero;
        FloatVector a43 = zero;
        int end = keyCount * STRIDE;
        for (int j = 0; j < end; j += STRIDE) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, v, vOffset + j);
            FloatVector v1 = FloatVector.fromArray(SPECIES, v, vOffset + j + WIDTH);
            FloatVector v2 = FloatVector.fromArray(SPECIES, v, vOffset + j + 2 * WIDTH);
            FloatVector v3 = FloatVector.fromArray(SPECIES, v, vOffset + j + 3 * WIDTH);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            a02 = v2.fma(p0, a02);
            a03 = v3.fma(p0, a03);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + j + 1]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            a12 = v2.fma(p1, a12);
            a13 = v3.fma(p1, a13);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[pOffset + j + 2]);
            a20 = v0.fma(p2, a20);
            a21 = v1.fma(p2, a21);
            a22 = v2.fma(p2, a22);
            a23 = v3.fma(p2, a23);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[pOffset + j + 3]);
            a30 = v0.fma(p3, a30);
            a31 = v1.fma(p3, a31);
            a32 = v2.fma(p3, a32);
            a33 = v3.fma(p3, a33);
            FloatVector p4 = FloatVector.broadcast(SPECIES, p[pOffset + j + 4]);
            a40 = v0.fma(p4, a40);
            a41 = v1.fma(p4, a41);
            a42 = v2.fma(p4, a42);
            a43 = v3.fma(p4, a43);
        }
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector.fromArray(SPECIES, acc, r0).fma(f0, a00).intoArray(acc, r0);
        FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).fma(f0, a01).intoArray(acc, r0 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r0 + 2 * WIDTH)
                .fma(f0, a02)
                .intoArray(acc, r0 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r0 + 3 * WIDTH)
                .fma(f0, a03)
                .intoArray(acc, r0 + 3 * WIDTH);
        int r1 = r0 + STRIDE;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector.fromArray(SPECIES, acc, r1).fma(f1, a10).intoArray(acc, r1);
        FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).fma(f1, a11).intoArray(acc, r1 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r1 + 2 * WIDTH)
                .fma(f1, a12)
                .intoArray(acc, r1 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r1 + 3 * WIDTH)
                .fma(f1, a13)
                .intoArray(acc, r1 + 3 * WIDTH);
        int r2 = r1 + STRIDE;
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector.fromArray(SPECIES, acc, r2).fma(f2, a20).intoArray(acc, r2);
        FloatVector.fromArray(SPECIES, acc, r2 + WIDTH).fma(f2, a21).intoArray(acc, r2 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r2 + 2 * WIDTH)
                .fma(f2, a22)
                .intoArray(acc, r2 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r2 + 3 * WIDTH)
                .fma(f2, a23)
                .intoArray(acc, r2 + 3 * WIDTH);
        int r3 = r2 + STRIDE;
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector.fromArray(SPECIES, acc, r3).fma(f3, a30).intoArray(acc, r3);
        FloatVector.fromArray(SPECIES, acc, r3 + WIDTH).fma(f3, a31).intoArray(acc, r3 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r3 + 2 * WIDTH)
                .fma(f3, a32)
                .intoArray(acc, r3 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r3 + 3 * WIDTH)
                .fma(f3, a33)
                .intoArray(acc, r3 + 3 * WIDTH);
        int r4 = r3 + STRIDE;
        FloatVector f4 = FloatVector.broadcast(SPECIES, rescale[row + 4]);
        FloatVector.fromArray(SPECIES, acc, r4).fma(f4, a40).intoArray(acc, r4);
        FloatVector.fromArray(SPECIES, acc, r4 + WIDTH).fma(f4, a41).intoArray(acc, r4 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r4 + 2 * WIDTH)
                .fma(f4, a42)
                .intoArray(acc, r4 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r4 + 3 * WIDTH)
                .fma(f4, a43)
                .intoArray(acc, r4 + 3 * WIDTH);
    }

    private static void block4x4(
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
        FloatVector a02 = zero;
        FloatVector a03 = zero;
        FloatVector a10 = zero;
        FloatVector a11 = zero;
        FloatVector a12 = zero;
        FloatVector a13 = zero;
        FloatVector a20 = zero;
        FloatVector a21 = zero;
        FloatVector a22 = zero;
        FloatVector a23 = zero;
        FloatVector a30 = zero;
        FloatVector a31 = zero;
        FloatVector a32 = zero;
        FloatVector a33 = zero;
        int end = keyCount * STRIDE;
        for (int j = 0; j < end; j += STRIDE) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, v, vOffset + j);
            FloatVector v1 = FloatVector.fromArray(SPECIES, v, vOffset + j + WIDTH);
            FloatVector v2 = FloatVector.fromArray(SPECIES, v, vOffset + j + 2 * WIDTH);
            FloatVector v3 = FloatVector.fromArray(SPECIES, v, vOffset + j + 3 * WIDTH);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            a02 = v2.fma(p0, a02);
            a03 = v3.fma(p0, a03);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + j + 1]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            a12 = v2.fma(p1, a12);
            a13 = v3.fma(p1, a13);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[pOffset + j + 2]);
            a20 = v0.fma(p2, a20);
            a21 = v1.fma(p2, a21);
            a22 = v2.fma(p2, a22);
            a23 = v3.fma(p2, a23);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[pOffset + j + 3]);
            a30 = v0.fma(p3, a30);
            a31 = v1.fma(p3, a31);
            a32 = v2.fma(p3, a32);
            a33 = v3.fma(p3, a33);
        }
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector.fromArray(SPECIES, acc, r0).fma(f0, a00).intoArray(acc, r0);
        FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).fma(f0, a01).intoArray(acc, r0 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r0 + 2 * WIDTH)
                .fma(f0, a02)
                .intoArray(acc, r0 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r0 + 3 * WIDTH)
                .fma(f0, a03)
                .intoArray(acc, r0 + 3 * WIDTH);
        int r1 = r0 + STRIDE;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector.fromArray(SPECIES, acc, r1).fma(f1, a10).intoArray(acc, r1);
        FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).fma(f1, a11).intoArray(acc, r1 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r1 + 2 * WIDTH)
                .fma(f1, a12)
                .intoArray(acc, r1 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r1 + 3 * WIDTH)
                .fma(f1, a13)
                .intoArray(acc, r1 + 3 * WIDTH);
        int r2 = r1 + STRIDE;
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector.fromArray(SPECIES, acc, r2).fma(f2, a20).intoArray(acc, r2);
        FloatVector.fromArray(SPECIES, acc, r2 + WIDTH).fma(f2, a21).intoArray(acc, r2 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r2 + 2 * WIDTH)
                .fma(f2, a22)
                .intoArray(acc, r2 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r2 + 3 * WIDTH)
                .fma(f2, a23)
                .intoArray(acc, r2 + 3 * WIDTH);
        int r3 = r2 + STRIDE;
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector.fromArray(SPECIES, acc, r3).fma(f3, a30).intoArray(acc, r3);
        FloatVector.fromArray(SPECIES, acc, r3 + WIDTH).fma(f3, a31).intoArray(acc, r3 + WIDTH);
        FloatVector.fromArray(SPECIES, acc, r3 + 2 * WIDTH)
                .fma(f3, a32)
                .intoArray(acc, r3 + 2 * WIDTH);
        FloatVector.fromArray(SPECIES, acc, r3 + 3 * WIDTH)
                .fma(f3, a33)
                .intoArray(acc, r3 + 3 * WIDTH);
    }
}
