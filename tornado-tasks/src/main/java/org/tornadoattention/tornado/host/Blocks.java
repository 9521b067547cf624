package org.tornadoattention.tornado.host;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.tornado.kernel.FlashTensorTile;

/// How many groups (key-value heads of batch entries) are on the device at once, so that a plan
/// stays within a limit of device memory.
///
/// @param groups at most this many
/// @param choice what they are computed with
public record Blocks(int groups, KernelChoice choice) {
    private static final long FLOAT = Float.BYTES;

    /// The largest blocks that fit, of kernels whose partial results are as wide as the values.
    ///
    /// @param memoryLimit bytes
    /// @param maskBytes bytes of bias and boolean mask, which are on the device whole
    /// @throws UnsupportedOperationException if not even one group fits
    public static Blocks of(
            AttentionSpec spec, KernelChoice choice, long memoryLimit, long maskBytes) {
        int width = spec.shape().valueDim();
        return of(spec, choice, memoryLimit, Long.MAX_VALUE, maskBytes, spec.type(), width);
    }

    /// The largest blocks that fit.
    ///
    /// @param memoryLimit bytes
    /// @param arrayLimit bytes of one array; more than one group is not put into a larger one
    /// @param maskBytes bytes of bias and boolean mask, which are on the device whole
    /// @param sent the type of query, key and value on the device; halves are widened beside them
    /// @param partialDim elements that a row leaves for each range of keys, where keys are split
    /// @throws UnsupportedOperationException if not even one group fits
    public static Blocks of(
            AttentionSpec spec,
            KernelChoice choice,
            long memoryLimit,
            long arrayLimit,
            long maskBytes,
            DataType sent,
            int partialDim) {
        AttentionShape shape = spec.shape();
        int heads = shape.queryHeads() / shape.keyValueHeads();
        long dims = (long) shape.headDim() + shape.valueDim();
        long rows = (long) heads * shape.queryLength();
        boolean keepsScores = choice.keepsScores();
        int matrices = (keepsScores ? 2 : 0) + (spec.scores().isPresent() ? 1 : 0);
        long partials = choice.splits() == 1 ? 0 : choice.splits() * rows * (partialDim + 2L);
        long largest = largest(shape, rows, partials, keepsScores);
        long halves = rows * shape.headDim() + shape.keyLength() * dims;
        long group;
        if (choice.readsHalves()) {
            group = FLOAT * (rows * (shape.valueDim() + 1) + partials) + Short.BYTES * halves;
            if (choice.packs()) {
                int dim = FlashTensorTile.dim(shape.headDim(), shape.valueDim());
                long packed = FlashTensorTile.packedElements(1, shape.keyLength(), dim);
                largest = Math.max(largest, packed);
                group += 2 * Short.BYTES * packed;
            }
            if (choice.kernel() == KernelChoice.Kernel.CUDNN) {
                group += Short.BYTES * rows * shape.valueDim();
            }
        } else {
            group =
                    FLOAT
                            * (rows * (dims + 1)
                                    + partials
                                    + shape.keyLength() * (dims + rows * matrices));
            if (sent == DataType.FLOAT16) {
                group += Short.BYTES * halves;
            }
        }
        int perRow = LoweredMasks.INTS_PER_ROW * Integer.BYTES;
        long shared = (long) perRow * shape.batch() * shape.queryLength() + maskBytes;
        if (spec.masks().contains(Mask.Kind.DOCUMENTS)) {
            shared += (long) Integer.BYTES * shape.batch() * shape.keyLength();
        }
        long groups = (memoryLimit - shared) / group;
        // An array has an int for an index.
        groups = Math.min(groups, Integer.MAX_VALUE / largest);
        groups = Math.min(groups, Math.max(1, arrayLimit / FLOAT / largest));
        if (groups < 1) {
            throw new UnsupportedOperationException(
                    "kernels need memory for one key-value head at least, %d bytes, but may use %d on the device for %s; raise memory-limit, or use engine jvm or oracle"
                            .formatted(group + shared, memoryLimit, spec));
        }
        long all = (long) shape.batch() * shape.keyValueHeads();
        return new Blocks((int) Math.min(groups, all), choice);
    }

    /// Elements of the largest array of one group.
    ///
    /// @throws UnsupportedOperationException if these are 2^31 or more
    private static long largest(
            AttentionShape shape, long rows, long partials, boolean keepsScores) {
        // Doubles do not overflow, and are exact up to the limit.
        double matrix = keepsScores ? (double) rows * shape.keyLength() : 1;
        double tensor =
                (double) Math.max(rows, shape.keyLength())
                        * Math.max(shape.headDim(), shape.valueDim());
        double largest = Math.max(Math.max((double) partials, matrix), tensor);
        if (largest > Integer.MAX_VALUE) {
            throw new UnsupportedOperationException(
                    "kernels need arrays of fewer than 2^31 elements for one key-value head but got %.0f for %s; engines jvm and oracle have no such limit"
                            .formatted(largest, shape));
        }
        return (long) largest;
    }
}
