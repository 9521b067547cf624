package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Puts together what a fused kernel found in separate ranges of the keys ([Features#SPLIT]).
///
/// ```
/// m = max over splits m_s;   l = sum over s of e^(m_s - m) l_s
/// out = sum over s of e^(m_s - m) O_s / l;   logSumExp = m + log l
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | states | `[splits][heads][queryLength][2]`: m_s and l_s |
/// | partials | `[splits][heads][queryLength][valueDim]`: O_s, not normalised |
/// | out | heads, queryLength, valueDim; strides in [RunFields] |
/// | logSumExp | `[heads][queryLength]` |
///
/// Work: 2 valueDim flops for each row and split; traffic: the partials once. Parallel over rows;
/// splits are added in their order, so that results are the same to the bit from run to run.
///
/// Source: Dao et al., Flash-Decoding for long-context inference, 2023. For few queries and many
/// keys, where rows alone would leave most of a device idle.
public final class MergeKernel {
    private MergeKernel() {}

    /// Writes `out`, and `logSumExp` where the features say so.
    ///
    /// @param items at least heads times queries; those beyond do nothing
    public static void merge(
            IntArray fields,
            IntArray receipts,
            FloatArray numbers,
            FloatArray states,
            FloatArray partials,
            FloatArray out,
            FloatArray logSumExp,
            int items,
            int valueDim,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.MERGE);
            }
            int splits = fields.get(RunFields.SPLITS);
            int heads = fields.get(RunFields.GROUPS) * fields.get(RunFields.GROUP_SIZE);
            int queryLength = fields.get(RunFields.NQ);
            int allRows = heads * queryLength;
            if (item < allRows) {
                int head = item / queryLength;
                int firstHead =
                        fields.get(RunFields.FIRST_GROUP) * fields.get(RunFields.GROUP_SIZE);
                int batch = (firstHead + head) / fields.get(RunFields.QUERY_HEADS);
                int row = item - head * queryLength;
                int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, head, row);
                int valueColumns = fields.get(RunFields.VALUE_DIM);
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
                float max = negativeInfinity;
                for (int s = 0; s < splits; s++) {
                    float own = states.get(2 * (s * allRows + item));
                    max = own > max ? own : max;
                }
                float reference = max == negativeInfinity ? 0f : max;
                float sum = 0f;
                for (int s = 0; s < splits; s++) {
                    int state = 2 * (s * allRows + item);
                    float factor = Exponential.of(states.get(state) - reference);
                    sum += factor * states.get(state + 1);
                }
                float inverse = sum == 0f ? 0f : 1f / sum;
                for (int d = 0; d < valueColumns; d++) {
                    float total = 0f;
                    for (int s = 0; s < splits; s++) {
                        int part = s * allRows + item;
                        float factor = Exponential.of(states.get(2 * part) - reference);
                        total += factor * partials.get(part * valueDim + d);
                    }
                    out.set(outOffset + d, total * inverse);
                }
                if ((features & Features.LOG_SUM_EXP) != 0) {
                    float result = negativeInfinity;
                    if (sum != 0f) {
                        result = reference + TornadoMath.log(sum);
                    }
                    logSumExp.set(item, result);
                }
            }
        }
    }
}
