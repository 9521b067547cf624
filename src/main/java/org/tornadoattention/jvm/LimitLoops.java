package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of [ProcessorLimits].
final class LimitLoops {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /// Independent sums: more than latency times units, 8 on today's processors.
    static final int CHAINS = 12;

    private LimitLoops() {}

    /// Adds up numbers of memory, four vectors at a time.
    static float sum(float[] values, int from, int to) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int at = from; at < to; at += 4 * LANES) {
            a = a.add(FloatVector.fromArray(SPECIES, values, at));
            b = b.add(FloatVector.fromArray(SPECIES, values, at + LANES));
            c = c.add(FloatVector.fromArray(SPECIES, values, at + 2 * LANES));
            d = d.add(FloatVector.fromArray(SPECIES, values, at + 3 * LANES));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }

    /// Twelve chains that begin differently: equal ones the compiler would compute once.
    static float chains(int steps, float begin) {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector s0 = FloatVector.broadcast(SPECIES, begin + 0);
        FloatVector s1 = FloatVector.broadcast(SPECIES, begin + 1);
        FloatVector s2 = FloatVector.broadcast(SPECIES, begin + 2);
        FloatVector s3 = FloatVector.broadcast(SPECIES, begin + 3);
        FloatVector s4 = FloatVector.broadcast(SPECIES, begin + 4);
        FloatVector s5 = FloatVector.broadcast(SPECIES, begin + 5);
        FloatVector s6 = FloatVector.broadcast(SPECIES, begin + 6);
        FloatVector s7 = FloatVector.broadcast(SPECIES, begin + 7);
        FloatVector s8 = FloatVector.broadcast(SPECIES, begin + 8);
        FloatVector s9 = FloatVector.broadcast(SPECIES, begin + 9);
        FloatVector s10 = FloatVector.broadcast(SPECIES, begin + 10);
        FloatVector s11 = FloatVector.broadcast(SPECIES, begin + 11);
        for (int step = 0; step < steps; step++) {
            s0 = x.fma(y, s0);
            s1 = x.fma(y, s1);
            s2 = x.fma(y, s2);
            s3 = x.fma(y, s3);
            s4 = x.fma(y, s4);
            s5 = x.fma(y, s5);
            s6 = x.fma(y, s6);
            s7 = x.fma(y, s7);
            s8 = x.fma(y, s8);
            s9 = x.fma(y, s9);
            s10 = x.fma(y, s10);
            s11 = x.fma(y, s11);
        }
        FloatVector low = s0.add(s1).add(s2.add(s3)).add(s4.add(s5));
        return low.add(s6.add(s7)).add(s8.add(s9)).add(s10.add(s11)).lane(0);
    }
}
