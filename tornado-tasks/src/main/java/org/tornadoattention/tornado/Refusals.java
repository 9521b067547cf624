package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;

import java.util.Optional;

/// What no kernel of this engine computes, whatever the device.
final class Refusals {
    private static final String INSTEAD = "; engines jvm and oracle do";

    private Refusals() {}

    /// Why a step cannot run, if it cannot.
    ///
    /// @param half whether the device has half precision
    static Optional<String> of(AttentionSpec spec, boolean half) {
        if (spec.type() == DataType.FLOAT64 || spec.softmaxPrecision() == DataType.FLOAT64) {
            return Optional.of("engine tornado does not compute in float64" + INSTEAD);
        }
        if (spec.type() == DataType.FLOAT16 && !half) {
            return Optional.of(
                    "engine tornado does not take float16 on this device, which has no half"
                            + " precision (OpenCL's cl_khr_fp16; PoCL 3 gets it from the"
                            + " environment POCL_EXTRA_BUILD_FLAGS=-Dhalf=_Float16); convert to"
                            + " float32, or use engine jvm or oracle");
        }
        if (spec.scoreFunction().isPresent() || spec.probabilityFunction().isPresent()) {
            return Optional.of(
                    "engine tornado does not run score functions written as Java lambdas; say it"
                            + " with masks and biases, or use engine jvm or oracle");
        }
        return Optional.empty();
    }

    /// Refuses what cannot run.
    ///
    /// @throws UnsupportedOperationException with the reason
    static void check(AttentionSpec spec, boolean half) {
        of(spec, half)
                .ifPresent(
                        reason -> {
                            throw new UnsupportedOperationException(reason);
                        });
    }
}
