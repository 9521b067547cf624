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
        int r0 = accOffset;
        int r1 = accOffset + Tile.COLUMNS;
        int r2 = accOffset + 2 * Tile.COLUMNS;
        int r3 = accOffset + 3 * Tile.COLUMNS;
        int r4 = accOffset + 4 * Tile.COLUMNS;
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
        FloatVector f4 = FloatVector.broadcast(SPECIES, rescale[row + 4]);
        FloatVector a40 = FloatVector.fromArray(SPECIES, acc, r4).mul(f4);
        FloatVector a41 = FloatVector.fromArray(SPECIES, acc, r4 + WIDTH).mul(f4);
        FloatVector a42 = FloatVector.fromArray(SPECIES, acc, r4 + 2 * WIDTH).mul(f4);
        FloatVector a43 = FloatVector.fromArray(SPECIES, acc, r4 + 3 * WIDTH).mul(f4);
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
        a40.intoArray(acc, r4);
        a41.intoArray(acc, r4 + WIDTH);
        a42.intoArray(acc, r4 + 2 * WIDTH);
        a43.intoArray(acc, r4 + 3 * WIDTH);
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
        int r0 = accOffset;
        int r1 = accOffset + Tile.COLUMNS;
        int r2 = accOffset + 2 * Tile.COLUMNS;
        int r3 = accOffset + 3 * Tile.COLUMNS;
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
}
