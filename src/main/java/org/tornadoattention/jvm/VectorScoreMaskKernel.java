package org.tornadoattention.jvm;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;

/// [ScoreMaskKernel] with a vector of queries at a time.
final class VectorScoreMaskKernel implements ScoreMaskKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final VectorFunctions FUNCTIONS =
            VectorKernels.width(MethodHandles.lookup()).functions();
    private static final int WIDTH = SPECIES.length();
    private static final VectorSpecies<Byte> BYTES = SPECIES.withLanes(byte.class);

    @Override
    public void scale(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, float scale) {
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            int row = j * Tile.LANES + firstLane;
            for (int at = row; at < row + lanes; at += WIDTH) {
                FloatVector.fromArray(SPECIES, scores, at).mul(scale).intoArray(scores, at);
            }
        }
    }

    @Override
    public void softcap(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float scale,
            float cap) {
        float inverse = 1 / cap;
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            int row = j * Tile.LANES + firstLane;
            for (int at = row; at < row + lanes; at += WIDTH) {
                FUNCTIONS
                        .tanh(FloatVector.fromArray(SPECIES, scores, at).mul(scale).mul(inverse))
                        .mul(cap)
                        .intoArray(scores, at);
            }
        }
    }

    @Override
    public void addBias(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float scale,
            float[] bias,
            float[] maximum) {
        for (int lane = firstLane; lane < firstLane + lanes; lane += WIDTH) {
            addBias(scores, firstKey * Tile.LANES + lane, keyCount, scale, bias, maximum, lane);
        }
    }

    /// One vector of lanes; two chains of comparisons, because each waits for its own.
    private static void addBias(
            float[] scores,
            int from,
            int keyCount,
            float scale,
            float[] bias,
            float[] maximum,
            int lane) {
        FloatVector factor = FloatVector.broadcast(SPECIES, scale);
        FloatVector even = FloatVector.fromArray(SPECIES, maximum, lane);
        FloatVector odd = even;
        int end = from + keyCount * Tile.LANES;
        int at = from;
        for (; at + Tile.LANES < end; at += 2 * Tile.LANES) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, bias, at);
            FloatVector s0 = FloatVector.fromArray(SPECIES, scores, at).fma(factor, b0);
            s0 = s0.blend(b0, b0.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
            s0.intoArray(scores, at);
            even = even.blend(s0, s0.compare(VectorOperators.GT, even));
            FloatVector b1 = FloatVector.fromArray(SPECIES, bias, at + Tile.LANES);
            FloatVector s1 = FloatVector.fromArray(SPECIES, scores, at + Tile.LANES);
            s1 = s1.fma(factor, b1);
            s1 = s1.blend(b1, b1.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
            s1.intoArray(scores, at + Tile.LANES);
            odd = odd.blend(s1, s1.compare(VectorOperators.GT, odd));
        }
        if (at < end) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, bias, at);
            FloatVector s0 = FloatVector.fromArray(SPECIES, scores, at).fma(factor, b0);
            s0 = s0.blend(b0, b0.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
            s0.intoArray(scores, at);
            even = even.blend(s0, s0.compare(VectorOperators.GT, even));
        }
        even.blend(odd, odd.compare(VectorOperators.GT, even)).intoArray(maximum, lane);
    }

    @Override
    public void loadBits(MemorySegment booleans, long offset, long stride, int rows, long[] bits) {
        for (int r = 0; r < rows; r++) {
            long row = 0;
            for (int j = 0; j < Tile.KEYS; j += BYTES.length()) {
                long at = offset + r * stride + j;
                row |=
                        ByteVector.fromMemorySegment(BYTES, booleans, at, ByteOrder.LITTLE_ENDIAN)
                                        .compare(VectorOperators.NE, 0)
                                        .toLong()
                                << j;
            }
            bits[r] = row;
        }
    }

    @Override
    public void keepBits(
            float[] scores, int firstKey, int keyCount, int firstLane, int lanes, long[] allowed) {
        for (int lane = firstLane; lane < firstLane + lanes; lane += WIDTH) {
            for (int j = firstKey; j < firstKey + keyCount; j++) {
                int at = j * Tile.LANES + lane;
                VectorMask<Float> forbidden = VectorMask.fromLong(SPECIES, ~allowed[j] >>> lane);
                FloatVector.fromArray(SPECIES, scores, at)
                        .blend(Float.NEGATIVE_INFINITY, forbidden)
                        .intoArray(scores, at);
            }
        }
    }

    @Override
    public void keepRange(
            float[] scores,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] from,
            float[] to) {
        for (int lane = firstLane; lane < firstLane + lanes; lane += WIDTH) {
            FloatVector first = FloatVector.fromArray(SPECIES, from, lane);
            FloatVector end = FloatVector.fromArray(SPECIES, to, lane);
            for (int j = firstKey; j < firstKey + keyCount; j++) {
                int at = j * Tile.LANES + lane;
                VectorMask<Float> outside =
                        first.compare(VectorOperators.GT, j).or(end.compare(VectorOperators.LE, j));
                FloatVector.fromArray(SPECIES, scores, at)
                        .blend(Float.NEGATIVE_INFINITY, outside)
                        .intoArray(scores, at);
            }
        }
    }
}
