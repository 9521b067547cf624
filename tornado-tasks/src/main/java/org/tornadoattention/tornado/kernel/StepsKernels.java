package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
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
/// | q, out | heads, queryLength, headDim or valueDim; strides in [RunFields] |
/// | k, v | groups, keyLength, headDim or valueDim; strides in [RunFields] |
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
            IntArray receipts,
            FloatArray numbers,
            FloatArray q,
            FloatArray k,
            HalfFloatArray halfK,
            FloatArray scores,
            int items,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.SCORES);
            }
            int queryLength = fields.get(RunFields.NQ);
            int keyLength = fields.get(RunFields.NK);
            int groupSize = fields.get(RunFields.GROUP_SIZE);
            int head = item / queryLength;
            if (head < fields.get(RunFields.GROUPS) * groupSize) {
                float scale = numbers.get(RunFields.SCALE);
                int headDim = fields.get(RunFields.HEAD_DIM);
                int firstHead = fields.get(RunFields.FIRST_GROUP) * groupSize;
                int batch = (firstHead + head) / fields.get(RunFields.QUERY_HEADS);
                int keyOffset = RunFields.at(fields, RunFields.KEY, batch, head / groupSize, 0);
                int row = item - head * queryLength;
                int queryOffset = RunFields.at(fields, RunFields.QUERY, batch, head, row);
                for (int j = 0; j < keyLength; j++) {
                    float product = 0f;
                    int rowOffset =
                            keyOffset + RunFields.token(fields, RunFields.KEY, batch, j, features);
                    for (int d = 0; d < headDim; d++) {
                        float value = StoredElement.of(k, halfK, rowOffset + d, features);
                        product += q.get(queryOffset + d) * value;
                    }
                    scores.set(item * keyLength + j, scale * product);
                }
            }
        }
    }

    /// `S = softcap * tanh(S / softcap)`.
    public static void softcap(
            IntArray fields, IntArray receipts, FloatArray numbers, FloatArray scores, int items) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.SOFTCAPPED);
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
            IntArray receipts,
            FloatArray numbers,
            FloatArray bias,
            ByteArray allowed,
            FloatArray scores,
            int items,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.MASKED);
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
                int rowOffset = RunFields.row(fields, batch, row);
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
                                    bias,
                                    allowed,
                                    features);
                    scores.set(item * keyLength + j, score);
                }
            }
        }
    }

    /// Copies the scores as they stand.
    public static void keep(
            IntArray fields, IntArray receipts, FloatArray scores, FloatArray kept, int items) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.KEPT);
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
            IntArray receipts,
            FloatArray numbers,
            FloatArray scores,
            FloatArray weights,
            FloatArray logSumExp,
            int items,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.SOFTMAX);
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
            IntArray receipts,
            FloatArray numbers,
            FloatArray scores,
            FloatArray weights,
            FloatArray v,
            HalfFloatArray halfV,
            FloatArray out,
            int items,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.VALUES);
            }
            int keyLength = fields.get(RunFields.NK);
            int queryLength = fields.get(RunFields.NQ);
            int groupSize = fields.get(RunFields.GROUP_SIZE);
            int head = item / queryLength;
            if (head < fields.get(RunFields.GROUPS) * groupSize) {
                float negativeInfinity = numbers.get(RunFields.NEGATIVE_INFINITY);
                int valueDim = fields.get(RunFields.VALUE_DIM);
                int firstHead = fields.get(RunFields.FIRST_GROUP) * groupSize;
                int batch = (firstHead + head) / fields.get(RunFields.QUERY_HEADS);
                int valueOffset = RunFields.at(fields, RunFields.VALUE, batch, head / groupSize, 0);
                int row = item - head * queryLength;
                int outOffset = RunFields.at(fields, RunFields.OUTPUT, batch, head, row);
                for (int d = 0; d < valueDim; d++) {
                    float total = 0f;
                    for (int j = 0; j < keyLength; j++) {
                        int rowOffset =
                                valueOffset
                                        + RunFields.token(
                                                fields, RunFields.VALUE, batch, j, features);
                        float term =
                                weights.get(item * keyLength + j)
                                        * StoredElement.of(v, halfV, rowOffset + d, features);
                        if ((features & Features.NON_FINITE) != 0) {
                            if (scores.get(item * keyLength + j) == negativeInfinity) {
                                term = 0f;
                            }
                        }
                        total += term;
                    }
                    out.set(outOffset + d, total);
                }
            }
        }
    }
}
