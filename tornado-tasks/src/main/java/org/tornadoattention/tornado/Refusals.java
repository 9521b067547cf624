package org.tornadoattention.tornado;

import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.MultiHeadSpec;

import java.util.Optional;

/// What no kernel of this engine computes, whatever the device.
final class Refusals {
    private static final String NO_HALF =
            "engine tornado does not take %s on this device, which has no half precision (OpenCL's"
                    + " cl_khr_fp16; PoCL 3 gets it from the environment"
                    + " POCL_EXTRA_BUILD_FLAGS=-Dhalf=_Float16); convert to float32, or use engine"
                    + " jvm or oracle";

    private static final String FLOAT64 =
            "engine tornado does not compute in float64; engines jvm and oracle do";

    private Refusals() {}

    /// Why a step cannot run, if it cannot.
    ///
    /// @param half whether the device has half precision
    static Optional<String> of(AttentionSpec spec, boolean half) {
        if (spec.type() == DataType.FLOAT64 || spec.softmaxPrecision() == DataType.FLOAT64) {
            return Optional.of(FLOAT64);
        }
        if (spec.type() == DataType.FLOAT16 && !half) {
            return Optional.of(NO_HALF.formatted("float16"));
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

    /// Why additive attention cannot run, if it cannot.
    static Optional<String> of(AdditiveSpec spec) {
        return spec.type() == DataType.FLOAT64 ? Optional.of(FLOAT64) : Optional.empty();
    }

    /// Why a layer cannot run, if it cannot.
    static Optional<String> of(MultiHeadSpec spec, boolean half) {
        if (spec.type() == DataType.FLOAT64) {
            return Optional.of(FLOAT64);
        }
        return spec.cacheType().flatMap(type -> ofCache(type, half));
    }

    private static Optional<String> ofCache(DataType type, boolean half) {
        return switch (type) {
            case FLOAT32 -> Optional.empty();
            case FLOAT16 ->
                    half ? Optional.empty() : Optional.of(NO_HALF.formatted("a float16 cache"));
            case FLOAT64, BFLOAT16, INT64, INT32, BOOL ->
                    Optional.of(
                            "engine tornado keeps caches of float32 and float16 on the device but this one is of %s; engines jvm and oracle take it"
                                    .formatted(type));
        };
    }

    /// Refuses a cache of another type than that of the spec.
    ///
    /// @throws UnsupportedOperationException if the device cannot store it
    static void checkCache(DataType type, boolean half) {
        ofCache(type, half).ifPresent(Refusals::refuse);
    }

    /// Refuses.
    ///
    /// @throws UnsupportedOperationException if additive attention cannot run
    static void check(AdditiveSpec spec) {
        of(spec).ifPresent(Refusals::refuse);
    }

    /// Refuses.
    ///
    /// @throws UnsupportedOperationException if a layer cannot run
    static void check(MultiHeadSpec spec, boolean half) {
        of(spec, half).ifPresent(Refusals::refuse);
    }

    private static void refuse(String reason) {
        throw new UnsupportedOperationException(reason);
    }
}
