package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// [AdditiveScoreKernel] with a vector of queries at a time.
final class VectorAdditiveScoreKernel implements AdditiveScoreKernel {
    private static final VectorSpecies<Float> SPECIES =
            VectorKernels.width(MethodHandles.lookup()).species();
    private static final VectorFunctions FUNCTIONS =
            VectorKernels.width(MethodHandles.lookup()).functions();
    private static final int WIDTH = SPECIES.length();

    @Override
    public void scores(
            float[] queries,
            MemorySegment keys,
            long offset,
            long stride,
            float[] scoreVector,
            int firstKey,
            int keyCount,
            int firstLane,
            int lanes,
            float[] scores) {
        int units = scoreVector.length;
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            for (int lane = firstLane; lane < firstLane + lanes; lane += WIDTH) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int u = 0; u < units; u++) {
                    FloatVector hidden =
                            FUNCTIONS.tanh(
                                    FloatVector.fromArray(SPECIES, queries, u * Tile.LANES + lane)
                                            .add(
                                                    keys.get(
                                                            Elements.FLOAT,
                                                            offset
                                                                    + j * stride
                                                                    + (long) u * Float.BYTES)));
                    sum = hidden.fma(FloatVector.broadcast(SPECIES, scoreVector[u]), sum);
                }
                sum.intoArray(scores, j * Tile.LANES + lane);
            }
        }
    }
}
