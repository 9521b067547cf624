package org.tornadoattention.tornado.host;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.tornado.kernel.DecodeWarpsTile;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.FlashLoopKernel;
import org.tornadoattention.tornado.kernel.FlashRegistersTile;
import org.tornadoattention.tornado.kernel.FlashTensorTile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What a plan computes with.
///
/// | wanted or given | kernel |
/// |---|---|
/// | weights or scores | `steps`: only they ever have all scores |
/// | float16, a GPU with tensor cores that TornadoVM's backend can use, head and value dimension both 64 or both 128, up to 8 rows that share a key-value head | `decode-warps`: reads keys and values once, as they lie |
/// | a GPU, head and value dimension both 64 or both 128, more than 32 rows that share a key-value head | `flash-registers`: the same, with scores and accumulator in registers |
/// | a GPU with local memory enough for the head dimension | `flash-context`: a work-group shares keys and values in local memory |
/// | on request only, for weights are rounded to 16 bits: float16 or bfloat16, such a GPU, dimensions up to 128 | `flash-tensor`: products on tensor cores |
/// | on request only, for the same reason: where the SDK carries it | `cudnn`: NVIDIA's library |
/// | anything else | `flash-loop`: a work-item owns 16 rows, no barriers |
///
/// | work-items or work-groups that rows and heads give | splits of the keys |
/// |---|---|
/// | 2 for each compute unit, or more | 1 |
/// | fewer | so many that each compute unit gets 4, but at least 256 keys in each |
///
/// The numbers behind both tables stand in `docs/tornado.md`. Both are settings, too: `kernel` and
/// `splits`.
///
/// @param splits into how many ranges the keys are split; 1 for the steps
/// @param tile the shape of a work-group, for all but `steps` and `flash-loop`
public record KernelChoice(Kernel kernel, int splits, Optional<FlashContextTile> tile) {
    /// Fewer work-items than this for each compute unit leave some idle.
    private static final int ENOUGH_ITEMS_PER_UNIT = 2;

    /// Work-items for each compute unit where keys are split: a few, so that none waits long for
    /// the last.
    private static final int SPLIT_ITEMS_PER_UNIT = 4;

    /// With up to this many rows, half the work of `flash-registers` is for none; `flash-context`
    /// has smaller tiles then.
    private static final int FEW_ROWS = FlashRegistersTile.ROWS / 2;

    /// Below this many keys, merging costs more than a split saves.
    private static final int KEYS_PER_SPLIT = 256;

    /// The forms in which attention is written.
    public enum Kernel {
        STEPS,
        FLASH_LOOP,
        FLASH_CONTEXT,
        FLASH_REGISTERS,
        FLASH_TENSOR,
        DECODE_WARPS,
        CUDNN;

        /// As users write it.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The kernel of that name.
        ///
        /// @throws IllegalArgumentException if there is none
        public static Kernel of(String setting, String text) {
            for (Kernel kernel : values()) {
                if (kernel.label().equals(text)) {
                    return kernel;
                }
            }
            throw new IllegalArgumentException(
                    "setting '%s' must be auto or one of %s but was '%s'"
                            .formatted(
                                    setting,
                                    Arrays.stream(values()).map(Kernel::label).toList(),
                                    text));
        }
    }

    /// What a device has for its work-groups.
    ///
    /// @param computeUnits which run work-groups at the same time
    /// @param localMemory bytes of a work-group
    /// @param items work-items of a work-group, at most
    /// @param noTensorCores why there is no kernel for tensor cores, or empty where there is
    /// @param noLibrary why there is no library with attention of its own, or empty where there is
    public record Limits(
            int computeUnits,
            long localMemory,
            long items,
            Optional<String> noTensorCores,
            Optional<String> noLibrary) {
        /// Of a device without tensor cores.
        public Limits(int computeUnits, long localMemory, long items) {
            this(
                    computeUnits,
                    localMemory,
                    items,
                    Optional.of("the device has no tensor cores"),
                    Optional.of("the SDK does not carry cuDNN"));
        }
    }

    /// The tables above.
    ///
    /// @param wantedSplits what the user asked for
    /// @throws UnsupportedOperationException if the device has too little for the kernel
    public static KernelChoice of(
            AttentionSpec spec, Kernel kernel, OptionalInt wantedSplits, Limits limits) {
        AttentionShape shape = spec.shape();
        Optional<String> refusal = SixteenBits.refusal(spec, kernel, limits);
        if (refusal.isPresent()) {
            throw new UnsupportedOperationException(refusal.get());
        }
        return switch (kernel) {
            case STEPS -> new KernelChoice(kernel, 1, Optional.empty());
            case FLASH_LOOP -> {
                int blocks = blocks(shape, FlashLoopKernel.LANES);
                int splits = wantedSplits.orElseGet(() -> splits(shape, blocks, limits));
                yield new KernelChoice(kernel, splits, Optional.empty());
            }
            case FLASH_CONTEXT -> {
                FlashContextTile tile =
                        FlashContextTile.of(
                                shape.headDim(),
                                shape.valueDim(),
                                rowsOfGroup(shape),
                                limits.localMemory(),
                                limits.items());
                yield ofTile(spec, kernel, tile, wantedSplits, limits);
            }
            case FLASH_REGISTERS -> {
                FlashContextTile tile =
                        FlashRegistersTile.of(
                                shape.headDim(),
                                shape.valueDim(),
                                limits.localMemory(),
                                limits.items());
                yield ofTile(spec, kernel, tile, wantedSplits, limits);
            }
            case DECODE_WARPS -> {
                FlashContextTile tile = DecodeWarpsTile.of(shape.headDim());
                int splits = wantedSplits.orElseGet(() -> decodingSplits(shape, limits));
                yield new KernelChoice(kernel, splits, Optional.of(tile));
            }
            case CUDNN -> new KernelChoice(kernel, 1, Optional.empty());
            case FLASH_TENSOR -> {
                FlashContextTile tile = FlashTensorTile.of(shape.headDim(), shape.valueDim());
                yield ofTile(spec, kernel, tile, wantedSplits, limits);
            }
        };
    }

    private static int decodingSplits(AttentionShape shape, Limits limits) {
        int groups = Math.multiplyExact(shape.batch(), shape.keyValueHeads());
        return DecodeWarpsTile.splits(
                groups,
                rowsOfGroup(shape),
                shape.keyLength(),
                shape.headDim(),
                limits.computeUnits());
    }

    /// The fused kernel that suits a GPU.
    ///
    /// @return empty if none has what it needs
    public static Optional<Kernel> ofGpu(AttentionSpec spec, Limits limits) {
        AttentionShape shape = spec.shape();
        if (spec.type() == DataType.FLOAT16
                && limits.noTensorCores().isEmpty()
                && DecodeWarpsTile.fits(shape.headDim(), shape.valueDim())
                && rowsOfGroup(shape) <= DecodeWarpsTile.ROWS) {
            return Optional.of(Kernel.DECODE_WARPS);
        }
        return ofGpuFloats(shape, limits);
    }

    /// The same for arithmetic in float32.
    ///
    /// @return empty if none has what it needs
    public static Optional<Kernel> ofGpuFloats(AttentionShape shape, Limits limits) {
        if (FlashRegistersTile.isExact(shape.headDim(), shape.valueDim())
                && rowsOfGroup(shape) > FEW_ROWS
                && FlashRegistersTile.fits(
                        shape.headDim(), shape.valueDim(), limits.localMemory(), limits.items())) {
            return Optional.of(Kernel.FLASH_REGISTERS);
        }
        return contextFits(shape, limits) ? Optional.of(Kernel.FLASH_CONTEXT) : Optional.empty();
    }

    /// `flash-context` with a tile that is given.
    ///
    /// @param wantedSplits what the user asked for
    public static KernelChoice ofTile(
            AttentionSpec spec, FlashContextTile tile, OptionalInt wantedSplits, Limits limits) {
        return ofTile(spec, Kernel.FLASH_CONTEXT, tile, wantedSplits, limits);
    }

    private static KernelChoice ofTile(
            AttentionSpec spec,
            Kernel kernel,
            FlashContextTile tile,
            OptionalInt wantedSplits,
            Limits limits) {
        int blocks = blocks(spec.shape(), tile.rows());
        int splits = wantedSplits.orElseGet(() -> splits(spec.shape(), blocks, limits));
        return new KernelChoice(kernel, splits, Optional.of(tile));
    }

    /// The kernel's name and tile, as results give it.
    public String describe() {
        String name =
                switch (kernel) {
                    case STEPS -> "steps";
                    case FLASH_LOOP ->
                            "flash-loop, %d rows a work-item".formatted(FlashLoopKernel.LANES);
                    case CUDNN -> "cudnn, sdpaForward";
                    case FLASH_CONTEXT, FLASH_REGISTERS, FLASH_TENSOR, DECODE_WARPS ->
                            "%s, %d rows and %d keys a work-group"
                                    .formatted(
                                            kernel.label(),
                                            tile.orElseThrow().rows(),
                                            tile.orElseThrow().keys());
                };
        return splits == 1 ? name : "%s, keys split in %d".formatted(name, splits);
    }

    /// What additive attention is computed with, as results give it.
    public String describeAdditive() {
        return keepsScores() ? "additive steps" : "additive-loop, a row a work-item";
    }

    /// Whether a work-group of `flash-context` has what it needs.
    public static boolean contextFits(AttentionShape shape, Limits limits) {
        return FlashContextTile.fits(
                shape.headDim(), shape.valueDim(), limits.localMemory(), limits.items());
    }

    /// Whether keys and values are packed for tensor cores.
    public boolean packs() {
        return kernel == Kernel.FLASH_TENSOR;
    }

    /// Whether inputs of 16 bits are read as they are, and not widened.
    public boolean readsHalves() {
        return SixteenBits.isOne(kernel);
    }

    /// Whether all scores are in memory.
    public boolean keepsScores() {
        return kernel == Kernel.STEPS;
    }

    /// Whether a spec needs the steps, because a fused kernel never has all scores.
    public static boolean needsSteps(AttentionSpec spec) {
        return spec.weights() || spec.scores().isPresent();
    }

    private static int splits(AttentionShape shape, int blocks, Limits limits) {
        long items = (long) shape.batch() * shape.keyValueHeads() * blocks;
        if (items >= (long) ENOUGH_ITEMS_PER_UNIT * limits.computeUnits()) {
            return 1;
        }
        long wanted = ((long) SPLIT_ITEMS_PER_UNIT * limits.computeUnits() - 1) / items + 1;
        return Math.clamp(wanted, 1, Math.max(1, shape.keyLength() / KEYS_PER_SPLIT));
    }

    /// Query rows that share a key-value head.
    public static int rowsOfGroup(AttentionShape shape) {
        int heads = shape.queryHeads() / shape.keyValueHeads();
        return Packing.elements("rows of a key-value head", shape.queryLength(), heads);
    }

    /// Work-items, or work-groups, that the rows of one key-value head need.
    private static int blocks(AttentionShape shape, int rows) {
        return (rowsOfGroup(shape) - 1) / rows + 1;
    }

    /// The same for this choice, over all key-value heads of a block and ranges of keys.
    public int blocks(AttentionShape shape, Blocks blocks) {
        int rows = tile.map(FlashContextTile::rows).orElse(FlashLoopKernel.LANES);
        return Math.multiplyExact(Math.multiplyExact(blocks.groups(), blocks(shape, rows)), splits);
    }
}
