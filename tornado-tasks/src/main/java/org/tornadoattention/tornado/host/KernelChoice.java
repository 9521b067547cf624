package org.tornadoattention.tornado.host;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.FlashLoopKernel;
import org.tornadoattention.tornado.kernel.FlashRegistersTile;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What a plan computes with.
///
/// | wanted or given | kernel |
/// |---|---|
/// | weights or scores | `steps`: only they ever have all scores |
/// | a GPU, head and value dimension both 64 or both 128, more than 32 rows that share a key-value head | `flash-registers`: the same, with scores and accumulator in registers |
/// | a GPU with local memory enough for the head dimension | `flash-context`: a work-group shares keys and values in local memory |
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
/// @param tile the shape of a work-group, for `flash-context` and `flash-registers`
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
        FLASH_REGISTERS;

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
    public record Limits(int computeUnits, long localMemory, long items) {}

    /// The tables above.
    ///
    /// @param wantedSplits what the user asked for
    /// @throws UnsupportedOperationException if the device has too little for the kernel
    public static KernelChoice of(
            AttentionSpec spec, Kernel kernel, OptionalInt wantedSplits, Limits limits) {
        AttentionShape shape = spec.shape();
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
        };
    }

    /// The fused kernel that suits a GPU.
    ///
    /// @return empty if none has what it needs
    public static Optional<Kernel> ofGpu(AttentionShape shape, Limits limits) {
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
                    case FLASH_CONTEXT, FLASH_REGISTERS ->
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
