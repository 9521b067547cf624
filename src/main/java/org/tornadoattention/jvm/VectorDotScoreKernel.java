package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// [DotScoreKernel] in register blocks: four keys times up to two vectors of queries.
///
/// Work: `2 * keyCount * lanes * headDim` flops. A block keeps its scores in registers over all
/// dimensions; each query vector loaded serves four keys, each key element broadcast two vectors.
/// Four by two fit the 16 registers that processors with vectors of 128 and 256 bits have. For all
/// lanes of a tile of 512-bit vectors there is [VectorWideScoreKernel].
///
/// Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, section
/// 4.
final class VectorDotScoreKernel implements DotScoreKernel {
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
        int endKey = firstKey + keyCount;
        int endLane = firstLane + lanes;
        int lane = firstLane;
        for (; lane + 2 * WIDTH <= endLane; lane += 2 * WIDTH) {
            for (int j = firstKey; j < endKey; j += 4) {
                block4x2(
                        queries,
                        lane,
                        keys,
                        offset + j * stride,
                        stride,
                        headDim,
                        scores,
                        j * Tile.LANES + lane,
                        maximum,
                        lane);
            }
        }
        for (; lane < endLane; lane += WIDTH) {
            for (int j = firstKey; j < endKey; j += 4) {
                block4x1(
                        queries,
                        lane,
                        keys,
                        offset + j * stride,
                        stride,
                        headDim,
                        scores,
                        j * Tile.LANES + lane,
                        maximum,
                        lane);
            }
        }
    }

    private static void block4x2(
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
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        long k1Offset = k0Offset + stride;
        long k2Offset = k1Offset + stride;
        long k3Offset = k2Offset + stride;
        int end = qOffset + headDim * Tile.LANES;
        // One index with the stride of the queries: a multiplication of `d` was measured 3 %
        // slower.
        long d = 0;
        for (int from = qOffset; from < end; from += Tile.LANES, d += Float.BYTES) {
            FloatVector q0 = FloatVector.fromArray(SPECIES, q, from);
            FloatVector q1 = FloatVector.fromArray(SPECIES, q, from + WIDTH);
            FloatVector k0 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k0Offset + d));
            s00 = q0.fma(k0, s00);
            s01 = q1.fma(k0, s01);
            FloatVector k1 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k1Offset + d));
            s10 = q0.fma(k1, s10);
            s11 = q1.fma(k1, s11);
            FloatVector k2 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k2Offset + d));
            s20 = q0.fma(k2, s20);
            s21 = q1.fma(k2, s21);
            FloatVector k3 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k3Offset + d));
            s30 = q0.fma(k3, s30);
            s31 = q1.fma(k3, s31);
        }
        s00.intoArray(s, sOffset);
        s01.intoArray(s, sOffset + WIDTH);
        s10.intoArray(s, sOffset + Tile.LANES);
        s11.intoArray(s, sOffset + Tile.LANES + WIDTH);
        s20.intoArray(s, sOffset + 2 * Tile.LANES);
        s21.intoArray(s, sOffset + 2 * Tile.LANES + WIDTH);
        s30.intoArray(s, sOffset + 3 * Tile.LANES);
        s31.intoArray(s, sOffset + 3 * Tile.LANES + WIDTH);
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
    }

    private static void block4x1(
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
        long k1Offset = k0Offset + stride;
        long k2Offset = k1Offset + stride;
        long k3Offset = k2Offset + stride;
        int end = qOffset + headDim * Tile.LANES;
        // One index with the stride of the queries: a multiplication of `d` was measured 3 %
        // slower.
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
        }
        s00.intoArray(s, sOffset);
        s10.intoArray(s, sOffset + Tile.LANES);
        s20.intoArray(s, sOffset + 2 * Tile.LANES);
        s30.intoArray(s, sOffset + 3 * Tile.LANES);
        FloatVector m0 = FloatVector.fromArray(SPECIES, maximum, lane);
        m0 = m0.blend(s00, s00.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s10, s10.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s20, s20.compare(VectorOperators.GT, m0));
        m0 = m0.blend(s30, s30.compare(VectorOperators.GT, m0));
        m0.intoArray(maximum, lane);
    }
}
