package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;

/// `exp` and `tanh` of vectors of one width; [ScalarMath] has the formulas.
interface VectorFunctions {
    /// [ScalarMath#exp] of each lane.
    FloatVector exp(FloatVector x);

    /// [ScalarMath#tanh] of each lane.
    FloatVector tanh(FloatVector x);
}
