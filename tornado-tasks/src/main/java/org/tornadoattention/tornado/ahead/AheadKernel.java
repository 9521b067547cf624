package org.tornadoattention.tornado.ahead;

import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.RunFields;

import java.util.Locale;

/// The kernels that are compiled ahead of time: a file each.
///
/// The list is short because what varies from call to call lies in arrays: a file serves all
/// lengths, batches, numbers of heads, masks, layouts and scales. What is left are constants that
/// private and local memory are sized by, and branches that cost time where nobody needs them.
///
/// | group | why these |
/// |---|---|
/// | `FLASH_LOOP` | private memory for dimensions up to 64, 128 and 256: a larger one serves smaller dimensions, too, but keeps more in memory; `PLAIN` without masks that are more than a range of keys, `MASKED` with all of them; `SPLIT` leaves partial results |
/// | `FLASH_CONTEXT` | local memory for a dimension of exactly 64 or 128, the two that models have; the same forms |
/// | `MERGE` | puts partial results together, whose rows are as long as the dimension above |
/// | `SCORES` to `VALUES` | the steps, for weights, scores and larger dimensions; no constants |
/// | `ADDITIVE` | additive attention, fused up to a value dimension of 256, and its scores |
/// | `PROJECT` | projections of layers: for many rows, for few, for GPUs |
/// | `LIMIT` | what measures the device |
public enum AheadKernel {
    /// Fused, loop API.
    FLASH_LOOP_64_PLAIN("FlashLoopKernel", "attend", 64, Sets.PLAIN, 0),
    /// Fused, loop API.
    FLASH_LOOP_64_PLAIN_SPLIT("FlashLoopKernel", "attend", 64, Sets.PLAIN | Features.SPLIT, 0),
    /// Fused, loop API.
    FLASH_LOOP_64_MASKED("FlashLoopKernel", "attend", 64, Sets.MASKED, 0),
    /// Fused, loop API.
    FLASH_LOOP_64_MASKED_SPLIT("FlashLoopKernel", "attend", 64, Sets.MASKED | Features.SPLIT, 0),
    /// Fused, loop API.
    FLASH_LOOP_128_PLAIN("FlashLoopKernel", "attend", 128, Sets.PLAIN, 0),
    /// Fused, loop API.
    FLASH_LOOP_128_PLAIN_SPLIT("FlashLoopKernel", "attend", 128, Sets.PLAIN | Features.SPLIT, 0),
    /// Fused, loop API.
    FLASH_LOOP_128_MASKED("FlashLoopKernel", "attend", 128, Sets.MASKED, 0),
    /// Fused, loop API.
    FLASH_LOOP_128_MASKED_SPLIT("FlashLoopKernel", "attend", 128, Sets.MASKED | Features.SPLIT, 0),
    /// Fused, loop API.
    FLASH_LOOP_256_PLAIN("FlashLoopKernel", "attend", 256, Sets.PLAIN, 0),
    /// Fused, loop API.
    FLASH_LOOP_256_PLAIN_SPLIT("FlashLoopKernel", "attend", 256, Sets.PLAIN | Features.SPLIT, 0),
    /// Fused, loop API.
    FLASH_LOOP_256_MASKED("FlashLoopKernel", "attend", 256, Sets.MASKED, 0),
    /// Fused, loop API.
    FLASH_LOOP_256_MASKED_SPLIT("FlashLoopKernel", "attend", 256, Sets.MASKED | Features.SPLIT, 0),
    /// Fused, work-groups.
    FLASH_CONTEXT_64_PLAIN("FlashContextKernel", "attend", 64, Sets.PLAIN, Sets.ITEMS),
    /// Fused, work-groups.
    FLASH_CONTEXT_64_PLAIN_SPLIT(
            "FlashContextKernel", "attend", 64, Sets.PLAIN | Features.SPLIT, Sets.ITEMS),
    /// Fused, work-groups.
    FLASH_CONTEXT_64_MASKED("FlashContextKernel", "attend", 64, Sets.MASKED, Sets.ITEMS),
    /// Fused, work-groups.
    FLASH_CONTEXT_64_MASKED_SPLIT(
            "FlashContextKernel", "attend", 64, Sets.MASKED | Features.SPLIT, Sets.ITEMS),
    /// Fused, work-groups.
    FLASH_CONTEXT_128_PLAIN("FlashContextKernel", "attend", 128, Sets.PLAIN, Sets.ITEMS),
    /// Fused, work-groups.
    FLASH_CONTEXT_128_PLAIN_SPLIT(
            "FlashContextKernel", "attend", 128, Sets.PLAIN | Features.SPLIT, Sets.ITEMS),
    /// Fused, work-groups.
    FLASH_CONTEXT_128_MASKED("FlashContextKernel", "attend", 128, Sets.MASKED, Sets.ITEMS),
    /// Fused, work-groups.
    FLASH_CONTEXT_128_MASKED_SPLIT(
            "FlashContextKernel", "attend", 128, Sets.MASKED | Features.SPLIT, Sets.ITEMS),
    /// After [#FLASH_LOOP_64_PLAIN_SPLIT] and its like.
    MERGE_64("MergeKernel", "merge", 64, Features.LOG_SUM_EXP, 0),
    /// The same for 128.
    MERGE_128("MergeKernel", "merge", 128, Features.LOG_SUM_EXP, 0),
    /// The same for 256.
    MERGE_256("MergeKernel", "merge", 256, Features.LOG_SUM_EXP, 0),
    /// Step 1.
    SCORES("StepsKernels", "scores", 0, 0, 0),
    /// Step 2.
    SOFTCAP("StepsKernels", "softcap", 0, 0, 0),
    /// Step 3.
    MASKS("StepsKernels", "masks", 0, Sets.MASKS, 0),
    /// Copies the scores.
    KEEP("StepsKernels", "keep", 0, 0, 0),
    /// Step 4.
    SOFTMAX("StepsKernels", "softmax", 0, Features.SINKS | Features.LOG_SUM_EXP, 0),
    /// Step 5.
    VALUES("StepsKernels", "values", 0, Features.NON_FINITE, 0),
    /// Additive scores.
    ADDITIVE_SCORES("AdditiveKernels", "scores", 0, 0, 0),
    /// Additive attention, fused.
    ADDITIVE_ATTEND("AdditiveKernels", "attend", 256, Sets.MASKED, 0),
    /// Many rows.
    PROJECT_LOOP("ProjectionLoopKernel", "project", 0, 0, 0),
    /// Few rows.
    PROJECT_ROW("ProjectionRowKernel", "projectRow", 0, 0, 0),
    /// Work-groups.
    PROJECT_CONTEXT("ProjectionContextKernel", "project", 0, 0, 64),
    /// Multiply-adds of scalars.
    LIMIT_MULTIPLY_ADD("LimitKernels", "multiplyAdd", 0, 0, 0),
    /// Multiply-adds of vectors.
    LIMIT_MULTIPLY_ADD_LOOP("LimitKernels", "multiplyAddLoop", 0, 0, 0),
    /// Copies memory.
    LIMIT_COPY("LimitKernels", "copy", 0, 0, 0);

    /// What the projections compiled here make: each call has fields of its own, so that one
    /// operand serves all.
    public static final int OPERAND = RunFields.QUERY_INPUT;

    /// Where the projections compiled here leave their receipt.
    public static final int RECEIPT = RunFields.PROJECT_QUERY;

    private static final String PACKAGE = "org.tornadoattention.tornado.kernel.";

    private final String type;
    private final String method;
    private final int dim;
    private final int features;
    private final int items;

    AheadKernel(String type, String method, int dim, int features, int items) {
        this.type = PACKAGE + type;
        this.method = method;
        this.dim = dim;
        this.features = features;
        this.items = items;
    }

    private static final class Sets {
        static final int PLAIN = Features.LOG_SUM_EXP;
        static final int MASKS =
                Features.BIAS | Features.ALLOWED | Features.DOCUMENTS | Features.ALIBI;

        static final int MASKED =
                MASKS
                        | Features.SINKS
                        | Features.SOFTCAP
                        | Features.NON_FINITE
                        | Features.LOG_SUM_EXP;

        /// Of the tile below.
        static final int ITEMS = 128;
    }

    /// The work-groups of `FLASH_CONTEXT`: as large as 48 KB of local memory allow, which every GPU
    /// has.
    public static FlashContextTile tile(int dim) {
        return FlashContextTile.of(dim, dim, Integer.MAX_VALUE, 48 * 1024, Sets.ITEMS);
    }

    /// The name of its file, without the ending: `flash-loop-64-plain`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The Java class.
    public String type() {
        return type;
    }

    /// The Java method.
    public String method() {
        return method;
    }

    /// Head and value dimension in its constants, 0 where there are none.
    public int dim() {
        return dim;
    }

    /// By [Features], without the tile of a work-group.
    public int features() {
        return features;
    }

    /// The features as the kernel gets them: with the tile of a work-group.
    public int scalarFeatures() {
        return type.equals(PACKAGE + "FlashContextKernel") ? tile(dim).with(features) : features;
    }

    /// The scalars that TornadoVM folds into the code, as text: `dims 64x64, features 128`. Another
    /// text is another kernel.
    public String constants() {
        String dims = "";
        if (type.startsWith(PACKAGE + "Flash")) {
            dims = "dims %dx%d, ".formatted(dim, dim);
        } else if (type.startsWith(PACKAGE + "Projection")) {
            dims = "operand %d, receipt %d, ".formatted(OPERAND, RECEIPT);
        } else if (dim > 0) {
            dims = "valueDim %d, ".formatted(dim);
        }
        return dims + "features " + scalarFeatures();
    }

    /// Work-items of a work-group, 0 where any will do.
    public int items() {
        return items;
    }
}
