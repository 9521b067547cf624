package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Attention one step after the other, each a task whose result can be read back.
///
/// ```
/// q, k --scores--> S --softcap--> S --masks--> S --softmax--> P, logSumExp;   P, v --values--> out
///                   \------------\------------\--keep--> the scores after one of them
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | q, out | `[heads][queryLength][headDim or valueDim]` |
/// | k, v | `[groups][keyLength][headDim or valueDim]` |
/// | scores, weights, kept | `[heads][queryLength][keyLength]` |
/// | logSumExp | `[heads][queryLength]` |
///
/// Work: 2 (headDim + valueDim) flops for each pair of a query and a key, masked or not. Extra
/// memory: two matrices of all scores, three where scores are kept. Parallel over query rows.
///
/// Source: Vaswani et al., Attention Is All You Need, 2017, section 3.2.1. For weights and scores
/// on request, for learning and for looking into a graph; [FlashLoopKernel] is faster and needs no
/// memory in proportion to the length squared.
public final class StepsKernels {
    private StepsKernels() {}

    /// `S = scale * Q K^T`.
    ///
    /// @param items rows the tasks may have at most; those beyond the run's do nothing
    public static void scores(
            IntArray fields,
            FloatArray numbers,
            FloatArray q,
            FloatArray k,
            FloatArray scores,
            int items,
            int headDim) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, RunFields.SCORES);
            }
            int queryLength = fields.get(RunFields.NQ);
            int keyLength = fields.get(RunFields.NK);
            int head = item / queryLength;
            if (head < fields.get(RunFields.GROUPS) * fields.get(RunFields.GROUP_SIZE)) {
                float scale = numbers.get(RunFields.SCALE);
                int keyOffset = head / fields.get(RunFields.GROUP_SIZE) * keyLength * headDim;
                for (int j = 0; j < keyLength; j++) {
                    float product = 0f;
                    for (int d = 0; d < headDim; d++) {
                        product += q.get(item * headDim + d) * k.get(keyOffset + j * headDim + d);
                    }
                    scores.set(item * keyLength + j, scale * product);
                }
            }
        }
    }

    /// `S = softcap * tanh(S / softcap)`.
    public static void softcap(IntArray fields, FloatArray numbers, FloatArray scores, int items) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, RunFields.SOFTCAPPED);
            }
            int queryLength = fields.get(RunFields.NQ);
            int keyLength = fields.get(RunFields.NK);
            int head = item / queryLength;
            if (head < fields.get(RunFields.GROUPS) * fields.get(RunFields.GROUP_SIZE)) {
                float cap = numbers.get(RunFields.SOFTCAP);
                for (int j = 0; j < keyLength; j++) {
                    float score = scores.get(item * keyLength + j);
                    scores.set(item * keyLength + j, cap * HyperbolicTangent.of(score / cap));
                }
            }
        }
    }

    /// Biases, and -infinity for every key that a row may not attend to.
    public static void masks(
            IntArray fields,
            FloatArray numbers,
            IntArray rows,
            IntArray keyDocuments,
            FloatArray bias,
            ByteArray allowed,
            FloatArray scores,
            int items,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, RunFields.MASKED);
            }
            int queryLength = fields.get(RunFields.NQ);
            int keyLength = fields.get(RunFields.NK);
            int queryHeads = fields.get(RunFields.QUERY_HEADS);
            int groupSize = fields.get(RunFields.GROUP_SIZE);
            int head = item / queryLength;
            if (head < fields.get(RunFields.GROUPS) * groupSize) {
                int row = item - head * queryLength;
                int globalHead = fields.get(RunFields.FIRST_GROUP) * groupSize + head;
                int batch = globalHead / queryHeads;
                int modelHead = globalHead - batch * queryHeads;
                int rowOffset = (batch * queryLength + row) * 4;
                for (int j = 0; j < keyLength; j++) {
                    float score =
                            MaskedScore.of(
                                    scores.get(item * keyLength + j),
                                    batch,
                                    modelHead,
                                    globalHead,
                                    row,
                                    j,
                                    rowOffset,
                                    fields,
                                    numbers,
                                    rows,
                                    keyDocuments,
                                    bias,
                                    allowed,
                                    features);
                    scores.set(item * keyLength + j, score);
                }
            }
        }
    }

    /// Copies the scores as they stand.
    public static void keep(IntArray fields, FloatArray scores, FloatArray kept, int items) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, RunFields.KEPT);
            }
            int keyLength = fields.get(RunFields.NK);
            int head = item / fields.get(RunFields.NQ);
            if (head < fields.get(RunFields.GROUPS) * fields.get(RunFields.GROUP_SIZE)) {
                for (int j = 0; j < keyLength; j++) {
                    kept.set(item * keyLength + j, scores.get(item * keyLength + j));
                }
            }
        }
    }

    /// `P = exp(S - max) / sum`, with a head's sink in the sum; zeros for a row without a key.
    public static void softmax(
            IntArray fields,
            FloatArray numbers,
            FloatArray scores,
            FloatArray weights,
            FloatArray logSumExp,
            int items,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, RunFields.SOFTMAX);
            }
            int keyLength = fields.get(RunFields.NK);
            int queryHeads = fields.get(RunFields.QUERY_HEADS);
            int groupSize = fields.get(RunFields.GROUP_SIZE);
            int head = item / fields.get(RunFields.NQ);
            if (head < fields.get(RunFields.GROUPS) * groupSize) {
                int globalHead = fields.get(RunFields.FIRST_GROUP) * groupSize + head;
                int modelHead = globalHead % queryHeads;
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
                float max = negativeInfinity;
                if ((features & Features.SINKS) != 0) {
                    max = numbers.get(RunFields.sink(fields, modelHead));
                }
                float sum = max == negativeInfinity ? 0f : 1f;
                float sink = max;
                for (int j = 0; j < keyLength; j++) {
                    float score = scores.get(item * keyLength + j);
                    max = score > max ? score : max;
                }
                float reference = max == negativeInfinity ? 0f : max;
                sum = sum * TornadoMath.exp(sink - reference);
                for (int j = 0; j < keyLength; j++) {
                    float weight = TornadoMath.exp(scores.get(item * keyLength + j) - reference);
                    weights.set(item * keyLength + j, weight);
                    sum += weight;
                }
                float inverse = sum == 0f ? 0f : 1f / sum;
                for (int j = 0; j < keyLength; j++) {
                    float weight = weights.get(item * keyLength + j);
                    float visible = weight * inverse;
                    // In a row that holds NaN, hidden keys still weigh nothing.
                    if (scores.get(item * keyLength + j) == negativeInfinity) {
                        visible = 0f;
                    }
                    weights.set(item * keyLength + j, visible);
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

    /// `O = P V`.
    public static void values(
            IntArray fields,
            FloatArray numbers,
            FloatArray scores,
            FloatArray weights,
            FloatArray v,
            FloatArray out,
            int items,
            int valueDim,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, RunFields.VALUES);
            }
            int keyLength = fields.get(RunFields.NK);
            int head = item / fields.get(RunFields.NQ);
            if (head < fields.get(RunFields.GROUPS) * fields.get(RunFields.GROUP_SIZE)) {
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
                int valueOffset = head / fields.get(RunFields.GROUP_SIZE) * keyLength * valueDim;
                for (int d = 0; d < valueDim; d++) {
                    float total = 0f;
                    for (int j = 0; j < keyLength; j++) {
                        float term =
                                weights.get(item * keyLength + j)
                                        * v.get(valueOffset + j * valueDim + d);
                        if ((features & Features.NON_FINITE) != 0) {
                            if (scores.get(item * keyLength + j) == negativeInfinity) {
                                term = 0f;
                            }
                        }
                        total += term;
                    }
                    out.set(item * valueDim + d, total);
                }
            }
        }
    }
}
