package org.tornadoattention.tornado.host;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.internal.KeyRanges;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.kernel.DecodeWarpsTile;
import org.tornadoattention.tornado.kernel.FlashTensorTile;

import java.util.Optional;
import java.util.Set;

/// What the kernels that read float16 and bfloat16 as they are do not compute.
public final class SixteenBits {
    /// The largest head dimension of the library.
    private static final int LIBRARY_DIMS = 256;

    private SixteenBits() {}

    /// Why a kernel that reads 16 bits as they are cannot compute a step, or empty where it can,
    /// and for all other kernels.
    public static Optional<String> refusal(
            AttentionSpec spec, Kernel kernel, KernelChoice.Limits limits) {
        return switch (kernel) {
            case STEPS, FLASH_LOOP, FLASH_CONTEXT, FLASH_REGISTERS -> Optional.empty();
            case FLASH_TENSOR ->
                    refusal(
                            kernel,
                            "float16 and bfloat16, dimensions up to 128 and tensor cores",
                            tensorReason(spec, limits));
            case DECODE_WARPS ->
                    refusal(
                            kernel,
                            "float16, headDim = valueDim = 64 or 128 and tensor cores",
                            decodingReason(spec, limits));
            case CUDNN ->
                    refusal(
                            kernel,
                            "float16, headDim = valueDim up to 256 and a multiple of 8, as many"
                                + " key-value heads as query heads, no mask but causal with as many"
                                + " queries as keys, no soft cap and no log-sum-exp",
                            libraryReason(spec, limits));
        };
    }

    private static Optional<String> refusal(Kernel kernel, String takes, Optional<String> reason) {
        return reason.map(
                r ->
                        "engine tornado has kernel %s for %s, but %s; use kernel auto, or setting allow-float32=true, which then computes in float32, or engine jvm or oracle"
                                .formatted(kernel.label(), takes, r));
    }

    private static Optional<String> tensorReason(AttentionSpec spec, KernelChoice.Limits limits) {
        AttentionShape shape = spec.shape();
        Optional<String> reason = limits.noTensorCores();
        if (reason.isPresent()) {
            return reason;
        }
        if (!isHalf(spec.type())) {
            reason = Optional.of("the spec is of " + spec.type());
        } else if (!FlashTensorTile.fits(shape.headDim(), shape.valueDim())) {
            reason = Optional.of(dims(shape));
        }
        return reason;
    }

    private static Optional<String> decodingReason(AttentionSpec spec, KernelChoice.Limits limits) {
        AttentionShape shape = spec.shape();
        Optional<String> reason = limits.noTensorCores();
        if (reason.isPresent()) {
            return reason;
        }
        if (spec.type() != DataType.FLOAT16) {
            reason = Optional.of("the spec is of " + spec.type());
        } else if (!DecodeWarpsTile.fits(shape.headDim(), shape.valueDim())) {
            reason = Optional.of(dims(shape));
        }
        return reason;
    }

    private static Optional<String> libraryReason(AttentionSpec spec, KernelChoice.Limits limits) {
        AttentionShape shape = spec.shape();
        Optional<String> reason = limits.noLibrary();
        if (reason.isPresent()) {
            return reason;
        }
        if (spec.type() != DataType.FLOAT16) {
            reason = Optional.of("the spec is of " + spec.type());
        } else if (shape.headDim() != shape.valueDim()
                || shape.headDim() % 8 != 0
                || shape.headDim() > LIBRARY_DIMS) {
            reason = Optional.of(dims(shape));
        } else if (shape.queryHeads() != shape.keyValueHeads()) {
            reason =
                    Optional.of(
                            "the spec has %d query and %d key-value heads"
                                    .formatted(shape.queryHeads(), shape.keyValueHeads()));
        } else if (!Set.of(Mask.Kind.CAUSAL).containsAll(spec.masks())) {
            reason = Optional.of("the spec has masks " + spec.masks());
        } else if (spec.masks().contains(Mask.Kind.CAUSAL)
                && shape.queryLength() != shape.keyLength()) {
            reason =
                    Optional.of(
                            "the spec is causal with %d queries and %d keys"
                                    .formatted(shape.queryLength(), shape.keyLength()));
        } else if (LoweredMasks.hasSoftcap(spec) || spec.logSumExp()) {
            reason = Optional.of("the spec has a soft cap or wants the log-sum-exp");
        }
        return reason;
    }

    private static String dims(AttentionShape shape) {
        return "headDim is %d, valueDim %d".formatted(shape.headDim(), shape.valueDim());
    }

    private static boolean isHalf(DataType type) {
        return type == DataType.FLOAT16 || type == DataType.BFLOAT16;
    }

    /// Whether a kernel is one of these.
    public static boolean isOne(Kernel kernel) {
        return kernel == Kernel.FLASH_TENSOR
                || kernel == Kernel.DECODE_WARPS
                || kernel == Kernel.CUDNN;
    }

    /// Why a run does not fit a plan's kernel though its spec does, or empty where it fits.
    ///
    /// @param nonFinite whether a value is NaN or infinite
    static Optional<String> misfit(
            AttentionSpec spec, AttentionInputs inputs, Kernel kernel, boolean nonFinite) {
        return switch (kernel) {
            case STEPS, FLASH_LOOP, FLASH_CONTEXT, FLASH_REGISTERS, DECODE_WARPS ->
                    Optional.empty();
            case FLASH_TENSOR -> nonFinite(nonFinite);
            case CUDNN -> nonFinite(nonFinite).or(() -> misfit(spec, inputs));
        };
    }

    private static Optional<String> nonFinite(boolean nonFinite) {
        return nonFinite ? Optional.of("values that are NaN or infinite") : Optional.empty();
    }

    /// The library has a plan's sizes compiled in, and its causal mask starts at the first key.
    private static Optional<String> misfit(AttentionSpec spec, AttentionInputs inputs) {
        AttentionShape shape = inputs.shape();
        if (!shape.equals(spec.shape())) {
            return Optional.of(
                    "inputs of other sizes than its plan's, %s and %s"
                            .formatted(shape, spec.shape()));
        }
        boolean causal = spec.masks().contains(Mask.Kind.CAUSAL);
        KeyRanges ranges = new KeyRanges(shape, inputs.masks());
        for (int i = 0; causal && i < shape.queryLength(); i++) {
            if (ranges.start(0, i) != 0 || ranges.end(0, i) != i + 1) {
                return Optional.of(
                        "a causal mask with which row %d does not end at key %d".formatted(i, i));
            }
        }
        return Optional.empty();
    }
}
