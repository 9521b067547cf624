package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;

/// [RowValueKernel] in register blocks of rows times vectors of columns.
///
/// With 512-bit vectors there are 32 registers: two rows by eight vectors where values are that
/// wide, so that memory is read in order (half rows for four query rows were measured a third
/// slower out of memory), otherwise four by four. Narrower vectors may have but 16 registers and
/// take four by two.
final class VectorRowValueKernel implements RowValueKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long BYTES = SPECIES.vectorByteSize();

    @Override
    public void accumulate(
            float[] weights,
            int firstRow,
            MemorySegment values,
            long offset,
            long stride,
            int firstKey,
            int keyCount,
            int columns,
            float[] rescale,
            float[] accumulator) {
        int p = firstRow * Tile.KEYS + firstKey;
        int row = firstRow * columns;
        int c = 0;
        if (WIDTH == Tile.GRANULE) {
            for (; c + 8 * WIDTH <= columns; c += 8 * WIDTH) {
                block2x8(
                        weights,
                        p,
                        keyCount,
                        values,
                        offset + 4L * c,
                        stride,
                        rescale,
                        firstRow,
                        accumulator,
                        row + c,
                        columns);
                block2x8(
                        weights,
                        p + 2 * Tile.KEYS,
                        keyCount,
                        values,
                        offset + 4L * c,
                        stride,
                        rescale,
                        firstRow + 2,
                        accumulator,
                        row + 2 * columns + c,
                        columns);
            }
            for (; c + 4 * WIDTH <= columns; c += 4 * WIDTH) {
                block4x4(
                        weights,
                        p,
                        keyCount,
                        values,
                        offset + 4L * c,
                        stride,
                        rescale,
                        firstRow,
                        accumulator,
                        row + c,
                        columns);
            }
        }
        for (; c + 2 * WIDTH <= columns; c += 2 * WIDTH) {
            block4x2(
                    weights,
                    p,
                    keyCount,
                    values,
                    offset + 4L * c,
                    stride,
                    rescale,
                    firstRow,
                    accumulator,
                    row + c,
                    columns);
        }
        for (; c < columns; c += WIDTH) {
            block4x1(
                    weights,
                    p,
                    keyCount,
                    values,
                    offset + 4L * c,
                    stride,
                    rescale,
                    firstRow,
                    accumulator,
                    row + c,
                    columns);
        }
    }

    private static void block2x8(
            float[] p,
            int pOffset,
            int keyCount,
            MemorySegment values,
            long offset,
            long stride,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset,
            int columns) {
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector a00 = FloatVector.fromArray(SPECIES, acc, r0).mul(f0);
        FloatVector a01 = FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).mul(f0);
        FloatVector a02 = FloatVector.fromArray(SPECIES, acc, r0 + 2 * WIDTH).mul(f0);
        FloatVector a03 = FloatVector.fromArray(SPECIES, acc, r0 + 3 * WIDTH).mul(f0);
        FloatVector a04 = FloatVector.fromArray(SPECIES, acc, r0 + 4 * WIDTH).mul(f0);
        FloatVector a05 = FloatVector.fromArray(SPECIES, acc, r0 + 5 * WIDTH).mul(f0);
        FloatVector a06 = FloatVector.fromArray(SPECIES, acc, r0 + 6 * WIDTH).mul(f0);
        FloatVector a07 = FloatVector.fromArray(SPECIES, acc, r0 + 7 * WIDTH).mul(f0);
        int r1 = accOffset + columns;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector a10 = FloatVector.fromArray(SPECIES, acc, r1).mul(f1);
        FloatVector a11 = FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).mul(f1);
        FloatVector a12 = FloatVector.fromArray(SPECIES, acc, r1 + 2 * WIDTH).mul(f1);
        FloatVector a13 = FloatVector.fromArray(SPECIES, acc, r1 + 3 * WIDTH).mul(f1);
        FloatVector a14 = FloatVector.fromArray(SPECIES, acc, r1 + 4 * WIDTH).mul(f1);
        FloatVector a15 = FloatVector.fromArray(SPECIES, acc, r1 + 5 * WIDTH).mul(f1);
        FloatVector a16 = FloatVector.fromArray(SPECIES, acc, r1 + 6 * WIDTH).mul(f1);
        FloatVector a17 = FloatVector.fromArray(SPECIES, acc, r1 + 7 * WIDTH).mul(f1);
        for (int j = 0; j < keyCount; j++) {
            long at = offset + j * stride;
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, values, at, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, values, at + BYTES, ORDER);
            FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, values, at + 2 * BYTES, ORDER);
            FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, values, at + 3 * BYTES, ORDER);
            FloatVector v4 = FloatVector.fromMemorySegment(SPECIES, values, at + 4 * BYTES, ORDER);
            FloatVector v5 = FloatVector.fromMemorySegment(SPECIES, values, at + 5 * BYTES, ORDER);
            FloatVector v6 = FloatVector.fromMemorySegment(SPECIES, values, at + 6 * BYTES, ORDER);
            FloatVector v7 = FloatVector.fromMemorySegment(SPECIES, values, at + 7 * BYTES, ORDER);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            a02 = v2.fma(p0, a02);
            a03 = v3.fma(p0, a03);
            a04 = v4.fma(p0, a04);
            a05 = v5.fma(p0, a05);
            a06 = v6.fma(p0, a06);
            a07 = v7.fma(p0, a07);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + Tile.KEYS + j]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            a12 = v2.fma(p1, a12);
            a13 = v3.fma(p1, a13);
            a14 = v4.fma(p1, a14);
            a15 = v5.fma(p1, a15);
            a16 = v6.fma(p1, a16);
            a17 = v7.fma(p1, a17);
        }
        a00.intoArray(acc, r0);
        a01.intoArray(acc, r0 + WIDTH);
        a02.intoArray(acc, r0 + 2 * WIDTH);
        a03.intoArray(acc, r0 + 3 * WIDTH);
        a04.intoArray(acc, r0 + 4 * WIDTH);
        a05.intoArray(acc, r0 + 5 * WIDTH);
        a06.intoArray(acc, r0 + 6 * WIDTH);
        a07.intoArray(acc, r0 + 7 * WIDTH);
        a10.intoArray(acc, r1);
        a11.intoArray(acc, r1 + WIDTH);
        a12.intoArray(acc, r1 + 2 * WIDTH);
        a13.intoArray(acc, r1 + 3 * WIDTH);
        a14.intoArray(acc, r1 + 4 * WIDTH);
        a15.intoArray(acc, r1 + 5 * WIDTH);
        a16.intoArray(acc, r1 + 6 * WIDTH);
        a17.intoArray(acc, r1 + 7 * WIDTH);
    }

    private static void block4x4(
            float[] p,
            int pOffset,
            int keyCount,
            MemorySegment values,
            long offset,
            long stride,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset,
            int columns) {
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector a00 = FloatVector.fromArray(SPECIES, acc, r0).mul(f0);
        FloatVector a01 = FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).mul(f0);
        FloatVector a02 = FloatVector.fromArray(SPECIES, acc, r0 + 2 * WIDTH).mul(f0);
        FloatVector a03 = FloatVector.fromArray(SPECIES, acc, r0 + 3 * WIDTH).mul(f0);
        int r1 = accOffset + columns;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector a10 = FloatVector.fromArray(SPECIES, acc, r1).mul(f1);
        FloatVector a11 = FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).mul(f1);
        FloatVector a12 = FloatVector.fromArray(SPECIES, acc, r1 + 2 * WIDTH).mul(f1);
        FloatVector a13 = FloatVector.fromArray(SPECIES, acc, r1 + 3 * WIDTH).mul(f1);
        int r2 = accOffset + 2 * columns;
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector a20 = FloatVector.fromArray(SPECIES, acc, r2).mul(f2);
        FloatVector a21 = FloatVector.fromArray(SPECIES, acc, r2 + WIDTH).mul(f2);
        FloatVector a22 = FloatVector.fromArray(SPECIES, acc, r2 + 2 * WIDTH).mul(f2);
        FloatVector a23 = FloatVector.fromArray(SPECIES, acc, r2 + 3 * WIDTH).mul(f2);
        int r3 = accOffset + 3 * columns;
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector a30 = FloatVector.fromArray(SPECIES, acc, r3).mul(f3);
        FloatVector a31 = FloatVector.fromArray(SPECIES, acc, r3 + WIDTH).mul(f3);
        FloatVector a32 = FloatVector.fromArray(SPECIES, acc, r3 + 2 * WIDTH).mul(f3);
        FloatVector a33 = FloatVector.fromArray(SPECIES, acc, r3 + 3 * WIDTH).mul(f3);
        for (int j = 0; j < keyCount; j++) {
            long at = offset + j * stride;
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, values, at, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, values, at + BYTES, ORDER);
            FloatVector v2 = FloatVector.fromMemorySegment(SPECIES, values, at + 2 * BYTES, ORDER);
            FloatVector v3 = FloatVector.fromMemorySegment(SPECIES, values, at + 3 * BYTES, ORDER);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            a02 = v2.fma(p0, a02);
            a03 = v3.fma(p0, a03);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + Tile.KEYS + j]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            a12 = v2.fma(p1, a12);
            a13 = v3.fma(p1, a13);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[pOffset + 2 * Tile.KEYS + j]);
            a20 = v0.fma(p2, a20);
            a21 = v1.fma(p2, a21);
            a22 = v2.fma(p2, a22);
            a23 = v3.fma(p2, a23);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[pOffset + 3 * Tile.KEYS + j]);
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
            MemorySegment values,
            long offset,
            long stride,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset,
            int columns) {
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector a00 = FloatVector.fromArray(SPECIES, acc, r0).mul(f0);
        FloatVector a01 = FloatVector.fromArray(SPECIES, acc, r0 + WIDTH).mul(f0);
        int r1 = accOffset + columns;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector a10 = FloatVector.fromArray(SPECIES, acc, r1).mul(f1);
        FloatVector a11 = FloatVector.fromArray(SPECIES, acc, r1 + WIDTH).mul(f1);
        int r2 = accOffset + 2 * columns;
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector a20 = FloatVector.fromArray(SPECIES, acc, r2).mul(f2);
        FloatVector a21 = FloatVector.fromArray(SPECIES, acc, r2 + WIDTH).mul(f2);
        int r3 = accOffset + 3 * columns;
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector a30 = FloatVector.fromArray(SPECIES, acc, r3).mul(f3);
        FloatVector a31 = FloatVector.fromArray(SPECIES, acc, r3 + WIDTH).mul(f3);
        for (int j = 0; j < keyCount; j++) {
            long at = offset + j * stride;
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, values, at, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(SPECIES, values, at + BYTES, ORDER);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            a01 = v1.fma(p0, a01);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + Tile.KEYS + j]);
            a10 = v0.fma(p1, a10);
            a11 = v1.fma(p1, a11);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[pOffset + 2 * Tile.KEYS + j]);
            a20 = v0.fma(p2, a20);
            a21 = v1.fma(p2, a21);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[pOffset + 3 * Tile.KEYS + j]);
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
            MemorySegment values,
            long offset,
            long stride,
            float[] rescale,
            int row,
            float[] acc,
            int accOffset,
            int columns) {
        int r0 = accOffset;
        FloatVector f0 = FloatVector.broadcast(SPECIES, rescale[row]);
        FloatVector a00 = FloatVector.fromArray(SPECIES, acc, r0).mul(f0);
        int r1 = accOffset + columns;
        FloatVector f1 = FloatVector.broadcast(SPECIES, rescale[row + 1]);
        FloatVector a10 = FloatVector.fromArray(SPECIES, acc, r1).mul(f1);
        int r2 = accOffset + 2 * columns;
        FloatVector f2 = FloatVector.broadcast(SPECIES, rescale[row + 2]);
        FloatVector a20 = FloatVector.fromArray(SPECIES, acc, r2).mul(f2);
        int r3 = accOffset + 3 * columns;
        FloatVector f3 = FloatVector.broadcast(SPECIES, rescale[row + 3]);
        FloatVector a30 = FloatVector.fromArray(SPECIES, acc, r3).mul(f3);
        for (int j = 0; j < keyCount; j++) {
            long at = offset + j * stride;
            FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, values, at, ORDER);
            FloatVector p0 = FloatVector.broadcast(SPECIES, p[pOffset + j]);
            a00 = v0.fma(p0, a00);
            FloatVector p1 = FloatVector.broadcast(SPECIES, p[pOffset + Tile.KEYS + j]);
            a10 = v0.fma(p1, a10);
            FloatVector p2 = FloatVector.broadcast(SPECIES, p[pOffset + 2 * Tile.KEYS + j]);
            a20 = v0.fma(p2, a20);
            FloatVector p3 = FloatVector.broadcast(SPECIES, p[pOffset + 3 * Tile.KEYS + j]);
            a30 = v0.fma(p3, a30);
        }
        a00.intoArray(acc, r0);
        a10.intoArray(acc, r1);
        a20.intoArray(acc, r2);
        a30.intoArray(acc, r3);
    }
}
