package org.tornadoattention;

import java.util.Arrays;
import java.util.Optional;

/// The formula of [AdditiveSpec] evaluated one operation at a time in float32.
final class Float32Additive {
    private final AdditiveSpec spec;
    private final AttentionShape shape;
    private final Float32Masks masks;
    private final float[] queries;
    private final float[] keys;
    private final float[] values;
    private final float[] scoreVector;
    private final Float32Reference.Result result;
    private double magnitude;

    Float32Additive(AdditiveSpec spec, AdditiveInputs inputs) {
        this.spec = spec;
        shape = inputs.shape();
        masks = new Float32Masks(shape, inputs.masks());
        queries = projected(inputs.query(), spec.parameters().queryProjection());
        keys = projected(inputs.key(), spec.parameters().keyProjection());
        values = inputs.value().toFloats();
        scoreVector = spec.parameters().scoreVector().map(Tensor::toFloats).orElseGet(this::ones);
        int b = shape.batch();
        int n = shape.queryLength();
        int m = shape.keyLength();
        float[] output = new float[b * n * shape.valueDim()];
        float[] weights = new float[b * n * m];
        float[] scores = new float[b * n * m];
        for (int row = 0; row < b * n; row++) {
            evaluate(row, output, weights, scores);
        }
        result =
                new Float32Reference.Result(
                        Tensor.of(output, b, n, shape.valueDim()),
                        Tensor.of(new float[0], 0),
                        Tensor.of(weights, b, n, m),
                        Tensor.of(scores, b, n, m));
    }

    /// What came out; weights and scores are there whether asked for or not.
    Float32Reference.Result result() {
        return result;
    }

    /// The largest term of a score, times the number of terms.
    double magnitude() {
        return magnitude;
    }

    private void evaluate(int row, float[] output, float[] weights, float[] scores) {
        int m = shape.keyLength();
        int dim = shape.valueDim();
        int b = row / shape.queryLength();
        int i = row % shape.queryLength();
        boolean masked = spec.scores().equals(Optional.of(ScoreStep.MASKED));
        float[] line = new float[m];
        float maximum = masks.sink(0);
        for (int j = 0; j < m; j++) {
            float bare = score(row, b * m + j);
            boolean visible = masks.visible(b, 0, i, j);
            float added = masks.added(b, 0, i, j);
            magnitude = Math.max(magnitude, visible ? Math.abs(added) : 0);
            line[j] = visible ? bare + added : Float.NEGATIVE_INFINITY;
            scores[row * m + j] = masked ? line[j] : bare;
            maximum = Math.max(maximum, line[j]);
        }
        if (maximum == Float.NEGATIVE_INFINITY) {
            return; // A row that may attend to nothing is all zeros.
        }
        float sum = (float) Math.exp(masks.sink(0) - maximum);
        for (int j = 0; j < m; j++) {
            sum += (float) Math.exp(line[j] - maximum);
        }
        for (int j = 0; j < m; j++) {
            if (line[j] != Float.NEGATIVE_INFINITY) {
                float weight = (float) Math.exp(line[j] - maximum) / sum;
                weights[row * m + j] = weight;
                for (int d = 0; d < dim; d++) {
                    output[row * dim + d] += weight * values[(b * m + j) * dim + d];
                }
            }
        }
    }

    private float score(int queryRow, int keyRow) {
        int units = spec.units();
        float score = 0;
        for (int u = 0; u < units; u++) {
            float sum = queries[queryRow * units + u] + keys[keyRow * units + u];
            score += scoreVector[u] * (float) Math.tanh(sum);
            if (Float.isFinite(sum)) {
                magnitude = Math.max(magnitude, Math.abs(sum * scoreVector[u]) * units);
            }
        }
        return score;
    }

    private float[] ones() {
        float[] ones = new float[spec.units()];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] projected(Tensor input, Optional<Tensor> weight) {
        return weight.map(w -> Float32MultiHead.project(input, Linear.inputFirst(w)).toFloats())
                .orElseGet(input::toFloats);
    }
}
