package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [DotScoreKernel] in register blocks: four keys times up to four vectors of queries.
///
/// Work: `2 * keyCount * lanes * headDim` flops. A block keeps its scores in registers over all
/// dimensions; each query vector loaded serves four keys, each key element broadcast up to four
/// vectors. Four by four needs 21 registers: with 512-bit vectors there are 32, with narrower ones
/// perhaps 16, so those take four by two. Locals are named one by one because an array of vectors
/// would not stay in registers; unrolling over `d` by hand was measured 25-60 % slower (spills).
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
            float[] keys,
            int headDim,
            float scale,
            int keyCount,
            int lanes,
            float[] scores) {
        int lane = 0;
        if (WIDTH == Tile.GRANULE) {
            for (; lane + 4 * WIDTH <= lanes; lane += 4 * WIDTH) {
                for (int j = 0; j < keyCount; j += 4) {
                    block4x4(
                            queries,
                            lane,
                            keys,
                            j * headDim,
                            headDim,
                            scale,
                            scores,
                            j * Tile.LANES + lane);
                }
            }
        }
        for (; lane + 2 * WIDTH <= lanes; lane += 2 * WIDTH) {
            for (int j = 0; j < keyCount; j += 4) {
                block4x2(
                        queries,
                        lane,
                        keys,
                        j * headDim,
                        headDim,
                        scale,
                        scores,
                        j * Tile.LANES + lane);
            }
        }
        for (; lane < lanes; lane += WIDTH) {
            for (int j = 0; j < keyCount; j += 4) {
                block4x1(
                        queries,
                        lane,
                        keys,
                        j * headDim,
                        headDim,
                        scale,
                        scores,
                        j * Tile.LANES + lane);
            }
        }
    }

    private static void block4x4(
            float[] q,
            int qOffset,
            float[] k,
            int kOffset,
            int headDim,
            float scale,
            float[] s,
            int sOffset) {
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
        for (int d = 0; d < headDim; d++) {
            int from = qOffset + d * Tile.LANES;
            FloatVector q0 = FloatVector.fromArray(SPECIES, q, from);
            FloatVector q1 = FloatVector.fromArray(SPECIES, q, from + WIDTH);
            FloatVector q2 = FloatVector.fromArray(SPECIES, q, from + 2 * WIDTH);
            FloatVector q3 = FloatVector.fromArray(SPECIES, q, from + 3 * WIDTH);
            FloatVector k0 = FloatVector.broadcast(SPECIES, k[kOffset + d]);
            s00 = q0.fma(k0, s00);
            s01 = q1.fma(k0, s01);
            s02 = q2.fma(k0, s02);
            s03 = q3.fma(k0, s03);
            FloatVector k1 = FloatVector.broadcast(SPECIES, k[kOffset + headDim + d]);
            s10 = q0.fma(k1, s10);
            s11 = q1.fma(k1, s11);
            s12 = q2.fma(k1, s12);
            s13 = q3.fma(k1, s13);
            FloatVector k2 = FloatVector.broadcast(SPECIES, k[kOffset + 2 * headDim + d]);
            s20 = q0.fma(k2, s20);
            s21 = q1.fma(k2, s21);
            s22 = q2.fma(k2, s22);
            s23 = q3.fma(k2, s23);
            FloatVector k3 = FloatVector.broadcast(SPECIES, k[kOffset + 3 * headDim + d]);
            s30 = q0.fma(k3, s30);
            s31 = q1.fma(k3, s31);
            s32 = q2.fma(k3, s32);
            s33 = q3.fma(k3, s33);
        }
        s00.mul(scale).intoArray(s, sOffset);
        s01.mul(scale).intoArray(s, sOffset + WIDTH);
        s02.mul(scale).intoArray(s, sOffset + 2 * WIDTH);
        s03.mul(scale).intoArray(s, sOffset + 3 * WIDTH);
        s10.mul(scale).intoArray(s, sOffset + Tile.LANES);
        s11.mul(scale).intoArray(s, sOffset + Tile.LANES + WIDTH);
        s12.mul(scale).intoArray(s, sOffset + Tile.LANES + 2 * WIDTH);
        s13.mul(scale).intoArray(s, sOffset + Tile.LANES + 3 * WIDTH);
        s20.mul(scale).intoArray(s, sOffset + 2 * Tile.LANES);
        s21.mul(scale).intoArray(s, sOffset + 2 * Tile.LANES + WIDTH);
        s22.mul(scale).intoArray(s, sOffset + 2 * Tile.LANES + 2 * WIDTH);
        s23.mul(scale).intoArray(s, sOffset + 2 * Tile.LANES + 3 * WIDTH);
        s30.mul(scale).intoArray(s, sOffset + 3 * Tile.LANES);
        s31.mul(scale).intoArray(s, sOffset + 3 * Tile.LANES + WIDTH);
        s32.mul(scale).intoArray(s, sOffset + 3 * Tile.LANES + 2 * WIDTH);
        s33.mul(scale).intoArray(s, sOffset + 3 * Tile.LANES + 3 * WIDTH);
    }

    private static void block4x2(
            float[] q,
            int qOffset,
            float[] k,
            int kOffset,
            int headDim,
            float scale,
            float[] s,
            int sOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s00 = zero;
        FloatVector s01 = zero;
        FloatVector s10 = zero;
        FloatVector s11 = zero;
        FloatVector s20 = zero;
        FloatVector s21 = zero;
        FloatVector s30 = zero;
        FloatVector s31 = zero;
        for (int d = 0; d < headDim; d++) {
            int from = qOffset + d * Tile.LANES;
            FloatVector q0 = FloatVector.fromArray(SPECIES, q, from);
            FloatVector q1 = FloatVector.fromArray(SPECIES, q, from + WIDTH);
            FloatVector k0 = FloatVector.broadcast(SPECIES, k[kOffset + d]);
            s00 = q0.fma(k0, s00);
            s01 = q1.fma(k0, s01);
            FloatVector k1 = FloatVector.broadcast(SPECIES, k[kOffset + headDim + d]);
            s10 = q0.fma(k1, s10);
            s11 = q1.fma(k1, s11);
            FloatVector k2 = FloatVector.broadcast(SPECIES, k[kOffset + 2 * headDim + d]);
            s20 = q0.fma(k2, s20);
            s21 = q1.fma(k2, s21);
            FloatVector k3 = FloatVector.broadcast(SPECIES, k[kOffset + 3 * headDim + d]);
            s30 = q0.fma(k3, s30);
            s31 = q1.fma(k3, s31);
        }
        s00.mul(scale).intoArray(s, sOffset);
        s01.mul(scale).intoArray(s, sOffset + WIDTH);
        s10.mul(scale).intoArray(s, sOffset + Tile.LANES);
        s11.mul(scale).intoArray(s, sOffset + Tile.LANES + WIDTH);
        s20.mul(scale).intoArray(s, sOffset + 2 * Tile.LANES);
        s21.mul(scale).intoArray(s, sOffset + 2 * Tile.LANES + WIDTH);
        s30.mul(scale).intoArray(s, sOffset + 3 * Tile.LANES);
        s31.mul(scale).intoArray(s, sOffset + 3 * Tile.LANES + WIDTH);
    }

    private static void block4x1(
            float[] q,
            int qOffset,
            float[] k,
            int kOffset,
            int headDim,
            float scale,
            float[] s,
            int sOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s00 = zero;
        FloatVector s10 = zero;
        FloatVector s20 = zero;
        FloatVector s30 = zero;
        for (int d = 0; d < headDim; d++) {
            int from = qOffset + d * Tile.LANES;
            FloatVector q0 = FloatVector.fromArray(SPECIES, q, from);
            FloatVector k0 = FloatVector.broadcast(SPECIES, k[kOffset + d]);
            s00 = q0.fma(k0, s00);
            FloatVector k1 = FloatVector.broadcast(SPECIES, k[kOffset + headDim + d]);
            s10 = q0.fma(k1, s10);
            FloatVector k2 = FloatVector.broadcast(SPECIES, k[kOffset + 2 * headDim + d]);
            s20 = q0.fma(k2, s20);
            FloatVector k3 = FloatVector.broadcast(SPECIES, k[kOffset + 3 * headDim + d]);
            s30 = q0.fma(k3, s30);
        }
        s00.mul(scale).intoArray(s, sOffset);
        s10.mul(scale).intoArray(s, sOffset + Tile.LANES);
        s20.mul(scale).intoArray(s, sOffset + 2 * Tile.LANES);
        s30.mul(scale).intoArray(s, sOffset + 3 * Tile.LANES);
    }
}
