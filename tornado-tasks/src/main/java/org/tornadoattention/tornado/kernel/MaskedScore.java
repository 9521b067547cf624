package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// From a score to what the softmax sees of it: biased, or -infinity where the key is hidden.
///
/// ```
/// s -= slope * |j - position|;   s += bias;   s = -infinity where hidden
/// ```
///
/// TornadoVM inlines these methods into kernels. A hidden score is selected, never added, so that a
/// NaN in a hidden key or its bias cannot pass.
public final class MaskedScore {
    private MaskedScore() {}

    /// The masked score of query `row` and key `j`.
    ///
    /// @param rowOffset where the row's four numbers lie in `fields`
    public static float of(
            float score,
            int batch,
            int modelHead,
            int globalHead,
            int row,
            int j,
            int rowOffset,
            IntArray fields,
            FloatArray numbers,
            FloatArray bias,
            ByteArray allowed,
            int features) {
        float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
        float result = score;
        if ((features & Features.ALIBI) != 0) {
            float slope = numbers.get(RunFields.FIRST_HEAD_NUMBER + globalHead);
            result -= slope * TornadoMath.abs(j - fields.get(rowOffset + 2));
        }
        if ((features & Features.BIAS) != 0) {
            float addend =
                    bias.get(
                            batch * fields.get(RunFields.BIAS_BATCH)
                                    + modelHead * fields.get(RunFields.BIAS_HEAD)
                                    + row * fields.get(RunFields.BIAS_ROW)
                                    + j * fields.get(RunFields.BIAS_KEY));
            result = biased(result, addend, negativeInfinity);
        }
        if ((features & Features.ALLOWED) != 0) {
            byte permit =
                    allowed.get(
                            batch * fields.get(RunFields.ALLOWED_BATCH)
                                    + modelHead * fields.get(RunFields.ALLOWED_HEAD)
                                    + row * fields.get(RunFields.ALLOWED_ROW)
                                    + j * fields.get(RunFields.ALLOWED_KEY));
            if (permit == 0) {
                result = negativeInfinity;
            }
        }
        if ((features & Features.DOCUMENTS) != 0) {
            int documents = fields.get(RunFields.KEY_DOCUMENTS);
            if (documents > 0) {
                int own = documents + batch * fields.get(RunFields.NK) + j;
                if (fields.get(own) != fields.get(rowOffset + 3)) {
                    result = negativeInfinity;
                }
            }
        }
        if (j < fields.get(rowOffset)) {
            result = negativeInfinity;
        }
        if (j >= fields.get(rowOffset + 1)) {
            result = negativeInfinity;
        }
        return result;
    }

    /// The sum; only a bias of -infinity itself forbids, a sum that overflows stays finite.
    static float biased(float score, float addend, float negativeInfinity) {
        float sum = score + addend;
        if (sum == negativeInfinity) {
            sum = -Float.MAX_VALUE;
        }
        if (addend == negativeInfinity) {
            sum = negativeInfinity;
        }
        return sum;
    }
}
