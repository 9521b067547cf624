package org.tornadoattention.tornado.host;

import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.MultiHeadSpec;

import java.util.Optional;

/// What no kernel computes, or not on a device.
///
/// @param engine its name, for messages
/// @param half whether it takes float16 on its device
public record Refusals(String engine, boolean half) {
    private static final String NO_HALF =
            "engine %s does not take %s on this device, which has no half precision (OpenCL's"
                    + " cl_khr_fp16; PoCL 3 gets it from the environment"
                    + " POCL_EXTRA_BUILD_FLAGS=-Dhalf=_Float16); convert to float32, or use engine"
                    + " jvm or oracle";

    private static final String FLOAT64 =
            "engine %s does not compute in float64; engines jvm and oracle do";

    /// Why a step cannot run, if it cannot.
    public Optional<String> of(AttentionSpec spec) {
        if (spec.type() == DataType.FLOAT64 || spec.softmaxPrecision() == DataType.FLOAT64) {
            return Optional.of(FLOAT64.formatted(engine));
        }
        if (spec.type() == DataType.FLOAT16 && !half) {
            return Optional.of(NO_HALF.formatted(engine, "float16"));
        }
        if (spec.scoreFunction().isPresent() || spec.probabilityFunction().isPresent()) {
            return Optional.of(
                    "engine %s does not run score functions written as Java lambdas; say it with masks and biases, or use engine jvm or oracle"
                            .formatted(engine));
        }
        return Optional.empty();
    }

    /// Why additive attention cannot run, if it cannot.
    public Optional<String> of(AdditiveSpec spec) {
        return spec.type() == DataType.FLOAT64
                ? Optional.of(FLOAT64.formatted(engine))
                : Optional.empty();
    }

    /// Why a layer that keeps its cache on the device cannot run, if it cannot.
    public Optional<String> of(MultiHeadSpec spec) {
        if (spec.type() == DataType.FLOAT64) {
            return Optional.of(FLOAT64.formatted(engine));
        }
        return spec.cacheType().flatMap(this::ofCache);
    }

    private Optional<String> ofCache(DataType type) {
        return switch (type) {
            case FLOAT32 -> Optional.empty();
            case FLOAT16 ->
                    half
                            ? Optional.empty()
                            : Optional.of(NO_HALF.formatted(engine, "a float16 cache"));
            case FLOAT64, BFLOAT16, INT64, INT32, BOOL ->
                    Optional.of(
                            "engine %s keeps caches of float32 and float16 on the device but this one is of %s; engines jvm and oracle take it"
                                    .formatted(engine, type));
        };
    }

    /// Refuses what cannot run.
    ///
    /// @throws UnsupportedOperationException with the reason
    public void check(AttentionSpec spec) {
        refuse(of(spec));
    }

    /// Refuses what cannot run.
    ///
    /// @throws UnsupportedOperationException with the reason
    public void check(AdditiveSpec spec) {
        refuse(of(spec));
    }

    /// Refuses what cannot run.
    ///
    /// @throws UnsupportedOperationException with the reason
    public void check(MultiHeadSpec spec) {
        refuse(of(spec));
    }

    /// Refuses a cache of another type than that of the spec.
    ///
    /// @throws UnsupportedOperationException if the device cannot store it
    public void checkCache(DataType type) {
        refuse(ofCache(type));
    }

    private static void refuse(Optional<String> reason) {
        if (reason.isPresent()) {
            throw new UnsupportedOperationException(reason.get());
        }
    }
}
