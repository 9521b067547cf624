package org.tornadoattention.tornado.tensor;

import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.HyperbolicTangent;
import org.tornadoattention.tornado.kernel.MaskedScore;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What [FlashTensor64Kernel] and [FlashTensor128Kernel] do for one number at a time.
///
/// TornadoVM inlines these methods into the kernels.
final class TensorParts {
    /// Features that change a score by more than its row's range of keys.
    static final int SCORED =
            Features.SOFTCAP
                    | Features.ALIBI
                    | Features.BIAS
                    | Features.ALLOWED
                    | Features.DOCUMENTS;

    private TensorParts() {}

    /// Where a query row starts in its tensor.
    ///
    /// @param row of the group; the last one stands in for those behind it
    static int queryRow(IntArray fields, int batch, int firstHead, int row, int lastRow) {
        int groupSize = fields.get(RunFields.GROUP_SIZE);
        int own = TornadoMath.min(row, lastRow);
        int i = own / groupSize;
        int head = firstHead + own - i * groupSize;
        return RunFields.at(fields, RunFields.QUERY, batch, head, i);
    }

    /// The sink of a row's head, which counts once, whatever the number of ranges.
    static float sink(IntArray fields, FloatArray numbers, int firstHead, int row, int split) {
        int head = firstHead + row % fields.get(RunFields.GROUP_SIZE);
        float sink = numbers.get(RunFields.sink(fields, head));
        return split == 0 ? sink : numbers.get(RunFields.NEGATIVE_INFINITY);
    }

    /// What the softmax sees of a scaled score.
    ///
    /// @param row of the group
    static float score(
            float scaled,
            int batch,
            int firstModelHead,
            int firstGlobalHead,
            int row,
            int j,
            IntArray fields,
            FloatArray numbers,
            FloatArray bias,
            ByteArray allowed,
            int features) {
        float score = scaled;
        if ((features & Features.SOFTCAP) != 0) {
            float softcap = numbers.get(RunFields.SOFTCAP);
            if (softcap > 0f) {
                score = softcap * HyperbolicTangent.of(score / softcap);
            }
        }
        int groupSize = fields.get(RunFields.GROUP_SIZE);
        int i = row / groupSize;
        int headOfGroup = row - i * groupSize;
        return MaskedScore.of(
                score,
                batch,
                firstModelHead + headOfGroup,
                firstGlobalHead + headOfGroup,
                i,
                j,
                RunFields.row(fields, batch, i),
                fields,
                numbers,
                bias,
                allowed,
                features);
    }

    /// Two numbers rounded to float16, as they lie in memory.
    static int pair(float low, float high) {
        int lowBits = new HalfFloat(low).getHalfFloatValue() & 0xffff;
        int highBits = new HalfFloat(high).getHalfFloatValue() & 0xffff;
        return lowBits | (highBits << 16);
    }

    /// The same with bfloat16.
    static int brainPair(float low, float high) {
        int lowBits = BFloat16.bf16FromFloat(low) & 0xffff;
        int highBits = BFloat16.bf16FromFloat(high) & 0xffff;
        return lowBits | (highBits << 16);
    }

    /// Two features of a query side by side, of either type; those behind the last are zeros.
    ///
    /// @param from where the first one lies
    /// @param feature its number
    static int features(HalfFloatArray q, int from, int feature, int headDim) {
        int low = 0;
        int high = 0;
        if (feature < headDim) {
            low = q.get(from).getHalfFloatValue() & 0xffff;
        }
        if (feature + 1 < headDim) {
            high = q.get(from + 1).getHalfFloatValue() & 0xffff;
        }
        return low | (high << 16);
    }

    /// Writes what a row has besides its output: its log-sum-exp, or, where keys are split, the
    /// maximum and sum that merging needs.
    static void finish(
            FloatArray logSumExp, FloatArray numbers, int row, float max, float sum, int features) {
        if ((features & Features.SPLIT) != 0) {
            logSumExp.set(2 * row, max);
            logSumExp.set(2 * row + 1, sum);
        } else if ((features & Features.LOG_SUM_EXP) != 0) {
            float result = numbers.get(RunFields.NEGATIVE_INFINITY);
            if (sum != 0f) {
                result = max + TornadoMath.log(sum);
            }
            logSumExp.set(row, result);
        }
    }
}
