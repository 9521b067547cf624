package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// [DotScoreKernel] for 48 lanes, or for 16 and a multiple of eight keys, and 512-bit vectors, as
/// the tiles need that a causal mask cuts through: register blocks of four keys times three vectors
/// of queries, and of eight times one.
///
/// Work: `2 * keyCount * lanes * headDim` flops. One vector times four keys would be four chains of
/// multiply-adds, too few to keep the units busy.
final class VectorNarrowScoreKernel implements DotScoreKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();

    @Override
    public void scores(
            float[] queries,
            MemorySegment keys,
            long offset,
            long stride,
            int headDim,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] scores,
            float[] maximum) {
        boolean three = lanes == 3 * WIDTH;
        int step = three ? 4 : 8;
        for (int j = firstKey; j < firstKey + keyCount; j += step) {
            long key = offset + j * stride;
            int to = j * Tile.LANES + firstLane;
            if (three) {
                block4x3(
                        queries, firstLane, keys, key, stride, headDim, scores, to, maximum,
                        firstLane);
            } else {
                block8x1(
                        queries, firstLane, keys, key, stride, headDim, scores, to, maximum,
                        firstLane);
            }
        }
    }

    private static void block4x3(
            float[] q,
            int qOffset,
            MemorySegment k,
            long k0Offset,
            long stride,
            int headDim,
            float[] s,
            int sOffset,
            float[] maximum,
            int lane) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s02 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s12 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s22 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        FloatVector s32 = zero;
        long k1Offset = k0Offset + stride;
        long k2Offset = k1Offset + stride;
        long k3Offset = k2Offset + stride;
        int end = qOffset + headDim * Tile.LANES;
        long d = 0;
        for (int from = qOffset; from < end; from += Tile.LANES, d += Float.BYTES) {
            FloatVector q0 = FloatVector.fromArray(SPECIES, q, from);
            FloatVector q1 = FloatVector.fromArray(SPECIES, q, from + WIDTH);
            FloatVector q2 = FloatVector.fromArray(SPECIES, q, from + 2 * WIDTH);
            FloatVector k0 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k0Offset + d));
            s00 = q0.fma(k0, s00);
            s01 = q1.fma(k0, s01);
            s02 = q2.fma(k0, s02);
            FloatVector k1 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k1Offset + d));
            s10 = q0.fma(k1, s10);
            s11 = q1.fma(k1, s11);
            s12 = q2.fma(k1, s12);
            FloatVector k2 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k2Offset + d));
            s20 = q0.fma(k2, s20);
            s21 = q1.fma(k2, s21);
            s22 = q2.fma(k2, s22);
            FloatVector k3 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k3Offset + d));
            s30 = q0.fma(k3, s30);
            s31 = q1.fma(k3, s31);
            s32 = q2.fma(k3, s32);
        }
        s00.intoArray(s, sOffset);
        s01.intoArray(s, sOffset + WIDTH);
        s02.intoArray(s, sOffset + 2 * WIDTH);
        s10.intoArray(s, sOffset + Tile.LANES);
        s11.intoArray(s, sOffset + Tile.LANES + WIDTH);
        s12.intoArray(s, sOffset + Tile.LANES + 2 * WIDTH);
        s20.intoArray(s, sOffset + 2 * Tile.LANES);
        s21.intoArray(s, sOffset + 2 * Tile.LANES + WIDTH);
        s22.intoArray(s, sOffset + 2 * Tile.LANES + 2 * WIDTH);
        s30.intoArray(s, sOffset + 3 * Tile.LANES);
        s31.intoArray(s, sOffset + 3 * Tile.LANES + WIDTH);
        s32.intoArray(s, sOffset + 3 * Tile.LANES + 2 * WIDTH);
        FloatVector m0 = FloatVector.fromArray(SPECIES, maximum, lane);
        m0 = m0.blend(s00, s00.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s10, s10.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s20, s20.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s30, s30.compare(VectorOperators.GT, m0));
        m0.intoArray(maximum, lane);
        FloatVector m1 = FloatVector.fromArray(SPECIES, maximum, lane + WIDTH);
        m1 = m1.blend(s01, s01.compare(VectorOperators.GT, m1));
        m1 = m1.blend(s11, s11.compare(VectorOperators.GT, m1));
        m1 = m1.blend(s21, s21.compare(VectorOperators.GT, m1));
        m1 = m1.blend(s31, s31.compare(VectorOperators.GT, m1));
        m1.intoArray(maximum, lane + WIDTH);
        FloatVector m2 = FloatVector.fromArray(SPECIES, maximum, lane + 2 * WIDTH);
        m2 = m2.blend(s02, s02.compare(VectorOperators.GT, m2));
        m2 = m2.blend(s12, s12.compare(VectorOperators.GT, m2));
        m2 = m2.blend(s22, s22.compare(VectorOperators.GT, m2));
        m2 = m2.blend(s32, s32.compare(VectorOperators.GT, m2));
        m2.intoArray(maximum, lane + 2 * WIDTH);
    }

    private static void block8x1(
            float[] q,
            int qOffset,
            MemorySegment k,
            long k0Offset,
            long stride,
            int headDim,
            float[] s,
            int sOffset,
            float[] maximum,
            int lane) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        FloatVector s20 = zero;
        FloatVector s30 = zero;
        FloatVector s40 = zero;
        FloatVector s50 = zero;
        FloatVector s60 = zero;
        FloatVector s70 = zero;
        long k1Offset = k0Offset + stride;
        long k2Offset = k1Offset + stride;
        long k3Offset = k2Offset + stride;
        long k4Offset = k3Offset + stride;
        long k5Offset = k4Offset + stride;
        long k6Offset = k5Offset + stride;
        long k7Offset = k6Offset + stride;
        int end = qOffset + headDim * Tile.LANES;
        long d = 0;
        for (int from = qOffset; from < end; from += Tile.LANES, d += Float.BYTES) {
            FloatVector q0 = FloatVector.fromArray(SPECIES, q, from);
            FloatVector k0 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k0Offset + d));
            s00 = q0.fma(k0, s00);
            FloatVector k1 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k1Offset + d));
            s10 = q0.fma(k1, s10);
            FloatVector k2 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k2Offset + d));
            s20 = q0.fma(k2, s20);
            FloatVector k3 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k3Offset + d));
            s30 = q0.fma(k3, s30);
            FloatVector k4 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k4Offset + d));
            s40 = q0.fma(k4, s40);
            FloatVector k5 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k5Offset + d));
            s50 = q0.fma(k5, s50);
            FloatVector k6 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k6Offset + d));
            s60 = q0.fma(k6, s60);
            FloatVector k7 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k7Offset + d));
            s70 = q0.fma(k7, s70);
        }
        s00.intoArray(s, sOffset);
        s10.intoArray(s, sOffset + Tile.LANES);
        s20.intoArray(s, sOffset + 2 * Tile.LANES);
        s30.intoArray(s, sOffset + 3 * Tile.LANES);
        s40.intoArray(s, sOffset + 4 * Tile.LANES);
        s50.intoArray(s, sOffset + 5 * Tile.LANES);
        s60.intoArray(s, sOffset + 6 * Tile.LANES);
        s70.intoArray(s, sOffset + 7 * Tile.LANES);
        FloatVector m0 = FloatVector.fromArray(SPECIES, maximum, lane);
        m0 = m0.blend(s00, s00.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s10, s10.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s20, s20.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s30, s30.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s40, s40.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s50, s50.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s60, s60.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s70, s70.compare(VectorOperators.GT, m0));
        m0.intoArray(maximum, lane);
    }
}
