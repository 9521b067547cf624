package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The rotary embedding of queries or keys, in place.
///
/// ```
/// (x1, x2) -> (x1 cos a - x2 sin a, x1 sin a + x2 cos a),   a = position * frequency of the pair
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | cosines, sines | `[positions][pairs]` |
/// | tensor | heads, queryLength, headDim; strides in [RunFields] |
///
/// Work: 6 flops for each pair; traffic: the tensor once each way. Parallel over tokens and heads.
/// Channels beyond `2 pairs` stay as they are.
///
/// Source: Su et al., RoFormer, 2021, section 3.2.2. Between the projection and the cache, which
/// holds turned keys.
public final class RotaryKernel {
    private RotaryKernel() {}

    /// Turns all tokens of the run to their positions. Not named `rotate`: OpenCL C has a function
    /// of that name, and the kernel gets the method's.
    ///
    /// @param items at least tokens times heads; those beyond do nothing
    /// @param heads of a batch entry
    /// @param interleaved 1 where a pair is channels `(2c, 2c + 1)`, 0 where `(c, c + pairs)`
    /// @param strides the tensor's in [RunFields]
    /// @param task its receipt
    public static void turn(
            IntArray fields,
            IntArray receipts,
            FloatArray cosines,
            FloatArray sines,
            FloatArray tensor,
            int items,
            int heads,
            int interleaved,
            int strides,
            int task) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, task);
            }
            int length = fields.get(RunFields.NQ);
            int token = item / heads;
            if (token < fields.get(RunFields.BATCH) * length) {
                int batch = token / length;
                int pairs = fields.get(RunFields.ROTARY_PAIRS);
                int row = token - batch * length;
                int head = batch * heads + item - token * heads;
                int offset = RunFields.at(fields, strides, batch, head, row);
                int position = fields.get(fields.get(RunFields.POSITIONS) + token);
                for (int c = 0; c < pairs; c++) {
                    int first = offset + c + c * interleaved;
                    int second = first + pairs;
                    if (interleaved != 0) {
                        second = first + 1;
                    }
                    float cosine = cosines.get(position * pairs + c);
                    float sine = sines.get(position * pairs + c);
                    float x1 = tensor.get(first);
                    float x2 = tensor.get(second);
                    tensor.set(first, x1 * cosine - x2 * sine);
                    tensor.set(second, x1 * sine + x2 * cosine);
                }
            }
        }
    }
}
