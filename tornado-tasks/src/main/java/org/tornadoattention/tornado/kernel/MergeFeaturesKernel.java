package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What [MergeKernel] does, with a work-item for each feature of a row instead of one for the row.
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
/// Work: two exponentials and two multiply-adds for each element and split, three times that of a
/// work-item for a row; traffic: the partials once, in order, and the states, which stay in a
/// cache. Parallel over elements; splits are added in their order, so that results are the same to
/// the bit from run to run.
///
/// Source: as [MergeKernel]. For GPUs, which a decoding step's few rows would leave idle: 32 rows
/// of 128 features are 4,096 work-items here, and each has one sum to wait for.
public final class MergeFeaturesKernel {
    private MergeFeaturesKernel() {}

    /// Writes `out`, and `logSumExp` where the features say so.
    ///
    /// @param items at least heads times queries times value dimension; those beyond do nothing
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
            int own = item / valueDim;
            if (own < allRows) {
                int d = item - own * valueDim;
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
                float max = negativeInfinity;
                for (int s = 0; s < splits; s++) {
                    max = TornadoMath.max(max, states.get(2 * (s * allRows + own)));
                }
                float reference = max == negativeInfinity ? 0f : max;
                float sum = 0f;
                float total = 0f;
                for (int s = 0; s < splits; s++) {
                    int part = s * allRows + own;
                    float factor = Exponential.of(states.get(2 * part) - reference);
                    sum += factor * states.get(2 * part + 1);
                    total += factor * partials.get(part * valueDim + d);
                }
                int head = own / queryLength;
                int firstHead =
                        fields.get(RunFields.FIRST_GROUP) * fields.get(RunFields.GROUP_SIZE);
                int batch = (firstHead + head) / fields.get(RunFields.QUERY_HEADS);
                int row = own - head * queryLength;
                float inverse = sum == 0f ? 0f : 1f / sum;
                int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, head, row);
                out.set(outOffset + d, total * inverse);
                if ((features & Features.LOG_SUM_EXP) != 0 && d == 0) {
                    float result = negativeInfinity;
                    if (sum != 0f) {
                        result = reference + TornadoMath.log(sum);
                    }
                    logSumExp.set(own, result);
                }
            }
        }
    }
}
