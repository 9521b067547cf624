package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/// [ScoreMaskKernel] with a vector of queries at a time.
final class VectorScoreMaskKernel implements ScoreMaskKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final VectorFunctions FUNCTIONS =
            VectorKernels.width(MethodHandles.lookup()).functions();
    private static final int WIDTH = SPECIES.length();

    @Override
    public void softcap(float[] scores, int keyCount, int lanes, float cap) {
        float inverse = 1 / cap;
        for (int j = 0; j < keyCount; j++) {
            for (int at = j * Tile.LANES; at < j * Tile.LANES + lanes; at += WIDTH) {
                FUNCTIONS
                        .tanh(FloatVector.fromArray(SPECIES, scores, at).mul(inverse))
                        .mul(cap)
                        .intoArray(scores, at);
            }
        }
    }

    @Override
    public void addBias(float[] scores, int keyCount, int lanes, float[] bias) {
        for (int j = 0; j < keyCount; j++) {
            for (int at = j * Tile.LANES; at < j * Tile.LANES + lanes; at += WIDTH) {
                FloatVector added = FloatVector.fromArray(SPECIES, bias, at);
                FloatVector.fromArray(SPECIES, scores, at)
                        .add(added)
                        .blend(
                                Float.NEGATIVE_INFINITY,
                                added.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY))
                        .intoArray(scores, at);
            }
        }
    }

    @Override
    public void keepRange(float[] scores, int keyCount, int lanes, float[] from, float[] to) {
        for (int lane = 0; lane < lanes; lane += WIDTH) {
            FloatVector first = FloatVector.fromArray(SPECIES, from, lane);
            FloatVector end = FloatVector.fromArray(SPECIES, to, lane);
            for (int j = 0; j < keyCount; j++) {
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
