package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;

/// [RowScoreKernel] with a vector of features at a time.
///
/// One key after another, so that memory is read strictly in order: two keys at once, in eight
/// accumulators, were measured a quarter faster out of a cache but half as slow again out of
/// memory, since the processor's prefetcher follows one sequence better than two. The lanes of a
/// product are partial sums; those of 16 scores are then added by the tree, 16 scores at once: each
/// step adds the halves of two vectors, one half of the result from either.
final class VectorRowScoreKernel implements RowScoreKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final int WIDTH = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int ROW = Tile.GRANULE * PARTIALS; // scratch for the scores of a row

    // For each step of the tree within a vector: the lanes whose index has that bit, and the
    // exchange of
    // lanes that far apart. Constants of their own, because the compiler folds no element of an
    // array.
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
        for (int j = 0; j < keyCount; j += Tile.GRANULE) {
            int count = Math.min(Tile.GRANULE, keyCount - j);
            for (int n = 0; n < count; n++) {
                long key = offset + (j + n) * stride;
                for (int part = 0; part < PARTIALS; part += WIDTH) {
                    oneKey(
                            queries,
                            firstRow * dim,
                            dim,
                            keys,
                            key,
                            part,
                            scratch,
                            n * PARTIALS + part);
                }
            }
            for (int r = 0; r < 4; r++) {
                int target = (firstRow + r) * Tile.KEYS + firstKey + j;
                addPartials(scratch, r * ROW, scale, scores, target);
            }
        }
    }

    private static void oneKey(
            float[] queries,
            int row0,
            int dim,
            MemorySegment keys,
            long key,
            int part,
            float[] scratch,
            int target) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int row1 = row0 + dim;
        int row2 = row1 + dim;
        int row3 = row2 + dim;
        for (int d = part; d < dim; d += PARTIALS) {
            long at = key + (long) d * Float.BYTES;
            FloatVector k = FloatVector.fromMemorySegment(SPECIES, keys, at, ORDER);
            s0 = k.fma(FloatVector.fromArray(SPECIES, queries, row0 + d), s0);
            s1 = k.fma(FloatVector.fromArray(SPECIES, queries, row1 + d), s1);
            s2 = k.fma(FloatVector.fromArray(SPECIES, queries, row2 + d), s2);
            s3 = k.fma(FloatVector.fromArray(SPECIES, queries, row3 + d), s3);
        }
        s0.intoArray(scratch, target);
        s1.intoArray(scratch, target + ROW);
        s2.intoArray(scratch, target + 2 * ROW);
        s3.intoArray(scratch, target + 3 * ROW);
    }

    /// Adds the partial sums of 16 scores, `[score][PARTIALS]`.
    private static void addPartials(float[] p, int from, float scale, float[] scores, int target) {
        for (int half = PARTIALS / 2; half >= WIDTH; half /= 2) {
            for (int score = from; score < from + ROW; score += PARTIALS) {
                for (int at = score; at < score + half; at += WIDTH) {
                    FloatVector.fromArray(SPECIES, p, at)
                            .add(FloatVector.fromArray(SPECIES, p, at + half))
                            .intoArray(p, at);
                }
            }
        }
        for (int group = 0; group < Tile.GRANULE; group += WIDTH) {
            int first = from + group * PARTIALS;
            if (WIDTH > 8) {
                for (int at = first; at < first + 8 * PARTIALS; at += PARTIALS) {
                    FloatVector a = FloatVector.fromArray(SPECIES, p, at);
                    FloatVector b = FloatVector.fromArray(SPECIES, p, at + 8 * PARTIALS);
                    a.blend(b, UPPER8).add(b.blend(a, UPPER8).rearrange(BY8)).intoArray(p, at);
                }
            }
            if (WIDTH > 4) {
                for (int at = first; at < first + 4 * PARTIALS; at += PARTIALS) {
                    FloatVector a = FloatVector.fromArray(SPECIES, p, at);
                    FloatVector b = FloatVector.fromArray(SPECIES, p, at + 4 * PARTIALS);
                    a.blend(b, UPPER4).add(b.blend(a, UPPER4).rearrange(BY4)).intoArray(p, at);
                }
            }
            for (int at = first; at < first + 2 * PARTIALS; at += PARTIALS) {
                FloatVector a = FloatVector.fromArray(SPECIES, p, at);
                FloatVector b = FloatVector.fromArray(SPECIES, p, at + 2 * PARTIALS);
                a.blend(b, UPPER2).add(b.blend(a, UPPER2).rearrange(BY2)).intoArray(p, at);
            }
            FloatVector a = FloatVector.fromArray(SPECIES, p, first);
            FloatVector b = FloatVector.fromArray(SPECIES, p, first + PARTIALS);
            a.blend(b, UPPER1)
                    .add(b.blend(a, UPPER1).rearrange(BY1))
                    .mul(scale)
                    .intoArray(scores, target + group);
        }
    }
}
