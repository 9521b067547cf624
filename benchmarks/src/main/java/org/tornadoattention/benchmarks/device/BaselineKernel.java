package org.tornadoattention.benchmarks.device;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/// Attention as it is usually written for TornadoVM: a work-item for each query row of each head,
/// three passes over a row of scores in global memory.
///
/// ```
/// pass 1   scores[j] = q . k[j] / sqrt(D), and their maximum
/// pass 2   scores[j] = exp(scores[j] - maximum), and their sum
/// pass 3   out[d]    = (scores[0] v[0][d] + scores[1] v[1][d] + ...) / sum
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | q, out | `[heads][length][headDim]` |
/// | k, v | `[heads / groupSize][length][headDim]` |
/// | scores | `[heads][length][length]`, scratch |
///
/// Work: 4 headDim flops for each pair of a query and a key it may attend to. Traffic: each
/// work-item reads all its keys and values and goes four times through its row of scores. Extra
/// memory: length squared for each head. Parallel over query rows.
///
/// This is what the engine is compared with, and nothing else: it knows no mask but causal. The
/// form is that of the attention kernels of GPULlama3.java (`processHeadsParallel`: a loop over
/// keys for the scores, one over features and keys for the values) with a work-item for a query row
/// instead of a whole head, which at these sizes is the faster of the two.
final class BaselineKernel {
    private BaselineKernel() {}

    /// Computes all rows.
    ///
    /// @param rows heads times length
    /// @param groupSize how many query heads share a key-value head
    /// @param causal 1 where row i attends to keys 0 to i only, 0 where it attends to all
    static void attend(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray scores,
            FloatArray out,
            int rows,
            int length,
            int headDim,
            int groupSize,
            int causal) {
        for (@Parallel int row = 0; row < rows; row++) {
            int head = row / length;
            int keyOffset = head / groupSize * length * headDim;
            int queryOffset = row * headDim;
            int scoreOffset = row * length;
            int keyEnd = length;
            if (causal != 0) {
                keyEnd = row - head * length + 1;
            }

            // Scores and their maximum.
            float maximum = -Float.MAX_VALUE;
            for (int j = 0; j < keyEnd; j++) {
                float score = 0f;
                for (int d = 0; d < headDim; d++) {
                    score += q.get(queryOffset + d) * k.get(keyOffset + j * headDim + d);
                }
                score = score / TornadoMath.sqrt(headDim);
                scores.set(scoreOffset + j, score);
                maximum = TornadoMath.max(maximum, score);
            }

            // Weights and their sum.
            float sum = 0f;
            for (int j = 0; j < keyEnd; j++) {
                float weight = TornadoMath.exp(scores.get(scoreOffset + j) - maximum);
                scores.set(scoreOffset + j, weight);
                sum += weight;
            }

            // Weighted values.
            for (int d = 0; d < headDim; d++) {
                float total = 0f;
                for (int j = 0; j < keyEnd; j++) {
                    total += scores.get(scoreOffset + j) * v.get(keyOffset + j * headDim + d);
                }
                out.set(queryOffset + d, total / sum);
            }
        }
    }
}
