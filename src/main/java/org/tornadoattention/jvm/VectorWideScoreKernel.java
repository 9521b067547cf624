package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// [DotScoreKernel] for all lanes of a tile and 512-bit vectors, in register blocks of four keys
/// times four vectors of queries.
///
/// Work: `2 * keyCount * 64 * headDim` flops. A block keeps its scores in registers over all
/// dimensions; each query vector loaded serves four keys, each key element broadcast four vectors.
/// Four by four take 21 of 32 registers. Locals are named one by one because an array of vectors
/// would not stay in registers; unrolling over `d` by hand was measured 25-60 % slower (spills).
///
/// Source: Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008, section
/// 4.
final class VectorWideScoreKernel implements DotScoreKernel {
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
        for (int lane = firstLane; lane < firstLane + lanes; lane += 4 * WIDTH) {
            for (int j = firstKey; j < endKey; j += 4) {
                block4x4(
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

    private static void block4x4(
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
        FloatVector s03 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s12 = zero;
        FloatVector s13 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s22 = zero;
        FloatVector s23 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        FloatVector s32 = zero;
        FloatVector s33 = zero;
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
            FloatVector q2 = FloatVector.fromArray(SPECIES, q, from + 2 * WIDTH);
            FloatVector q3 = FloatVector.fromArray(SPECIES, q, from + 3 * WIDTH);
            FloatVector k0 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k0Offset + d));
            s00 = q0.fma(k0, s00);
            s01 = q1.fma(k0, s01);
            s02 = q2.fma(k0, s02);
            s03 = q3.fma(k0, s03);
            FloatVector k1 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k1Offset + d));
            s10 = q0.fma(k1, s10);
            s11 = q1.fma(k1, s11);
            s12 = q2.fma(k1, s12);
            s13 = q3.fma(k1, s13);
            FloatVector k2 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k2Offset + d));
            s20 = q0.fma(k2, s20);
            s21 = q1.fma(k2, s21);
            s22 = q2.fma(k2, s22);
            s23 = q3.fma(k2, s23);
            FloatVector k3 = FloatVector.broadcast(SPECIES, k.get(Elements.FLOAT, k3Offset + d));
            s30 = q0.fma(k3, s30);
            s31 = q1.fma(k3, s31);
            s32 = q2.fma(k3, s32);
            s33 = q3.fma(k3, s33);
        }
        s00.intoArray(s, sOffset);
        s01.intoArray(s, sOffset + WIDTH);
        s02.intoArray(s, sOffset + 2 * WIDTH);
        s03.intoArray(s, sOffset + 3 * WIDTH);
        s10.intoArray(s, sOffset + Tile.LANES);
        s11.intoArray(s, sOffset + Tile.LANES + WIDTH);
        s12.intoArray(s, sOffset + Tile.LANES + 2 * WIDTH);
        s13.intoArray(s, sOffset + Tile.LANES + 3 * WIDTH);
        s20.intoArray(s, sOffset + 2 * Tile.LANES);
        s21.intoArray(s, sOffset + 2 * Tile.LANES + WIDTH);
        s22.intoArray(s, sOffset + 2 * Tile.LANES + 2 * WIDTH);
        s23.intoArray(s, sOffset + 2 * Tile.LANES + 3 * WIDTH);
        s30.intoArray(s, sOffset + 3 * Tile.LANES);
        s31.intoArray(s, sOffset + 3 * Tile.LANES + WIDTH);
        s32.intoArray(s, sOffset + 3 * Tile.LANES + 2 * WIDTH);
        s33.intoArray(s, sOffset + 3 * Tile.LANES + 3 * WIDTH);
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
        FloatVector m3 = FloatVector.fromArray(SPECIES, maximum, lane + 3 * WIDTH);
        m3 = m3.blend(s03, s03.compare(VectorOperators.GT, m3));
        m3 = m3.blend(s13, s13.compare(VectorOperators.GT, m3));
        m3 = m3.blend(s23, s23.compare(VectorOperators.GT, m3));
        m3 = m3.blend(s33, s33.compare(VectorOperators.GT, m3));
        m3.intoArray(maximum, lane + 3 * WIDTH);
    }
}
