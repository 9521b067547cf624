package org.tornadoattention;

import java.util.Arrays;
import java.util.Optional;

/// The formula of [AttentionSpec] evaluated one operation at a time in float32: what a careful but
/// plain float32 program gets. An engine is measured by how much worse than this it is.
///
/// Written apart from the oracle, masks included, so that the two check each other.
public final class Float32Reference {
    private final AttentionSpec spec;
    private final AttentionShape shape;
    private final Float32Masks masks;
    private final float[] query;
    private final float[] key;
    private final float[] value;
    private final float[] output;
    private final float[] logSumExp;
    private final float[] weights;
    private final float[] scores;
    private double magnitude;

    /// What the formula yields, heads first.
    ///
    /// @param output `[B][Hq][Nq][Dv]`
    /// @param logSumExp `[B][Hq][Nq]`
    /// @param weights `[B][Hq][Nq][Nk]`, empty unless asked for
    /// @param scores `[B][Hq][Nq][Nk]`, empty unless asked for
    public record Result(Tensor output, Tensor logSumExp, Tensor weights, Tensor scores) {}

    /// Evaluates one step.
    public Float32Reference(AttentionSpec spec, AttentionInputs inputs) {
        this.spec = spec;
        shape = inputs.shape();
        masks = new Float32Masks(shape, inputs.masks());
        query = inputs.query().toFloats();
        key = inputs.key().toFloats();
        value = inputs.value().toFloats();
        int rows = shape.batch() * shape.queryHeads() * shape.queryLength();
        int places = rows * shape.keyLength();
        output = new float[rows * shape.valueDim()];
        logSumExp = new float[rows];
        weights = new float[spec.weights() ? places : 0];
        scores = new float[spec.scores().isPresent() ? places : 0];
        for (int row = 0; row < rows; row++) {
            int i = row % shape.queryLength();
            int h = row / shape.queryLength() % shape.queryHeads();
            int b = row / shape.queryLength() / shape.queryHeads();
            evaluate(row, b, h, i);
        }
    }

    /// What came out.
    public Result result() {
        int b = shape.batch();
        int h = shape.queryHeads();
        int n = shape.queryLength();
        int m = shape.keyLength();
        return new Result(
                Tensor.of(output, b, h, n, shape.valueDim()),
                Tensor.of(logSumExp, b, h, n),
                weights.length == 0 ? Tensor.of(weights, 0) : Tensor.of(weights, b, h, n, m),
                scores.length == 0 ? Tensor.of(scores, 0) : Tensor.of(scores, b, h, n, m));
    }

    /// The largest number that took part in a visible score: `|scale| * sum |q| |k|` plus what
    /// masks add. Rounding errors of scores are a small multiple of it times 2^-24.
    public double magnitude() {
        return magnitude;
    }

    private void evaluate(int row, int b, int h, int i) {
        int n = shape.keyLength();
        float[] line = new float[n];
        boolean[] attended = new boolean[n];
        float maximum = masks.sink(h);
        for (int j = 0; j < n; j++) {
            line[j] = score(row, b, h, i, j);
            attended[j] = line[j] != Float.NEGATIVE_INFINITY;
            maximum = Math.max(maximum, line[j]);
        }
        if (maximum == Float.NEGATIVE_INFINITY) {
            logSumExp[row] = Float.NEGATIVE_INFINITY;
            Arrays.fill(line, 0);
        } else {
            float sum = (float) Math.exp(masks.sink(h) - maximum);
            for (int j = 0; j < n; j++) {
                line[j] = (float) Math.exp(line[j] - maximum);
                sum += line[j];
            }
            for (int j = 0; j < n; j++) {
                line[j] /= sum;
            }
            logSumExp[row] = maximum + (float) Math.log(sum);
        }
        Optional<ScoreFunction> function = spec.probabilityFunction();
        for (int j = 0; function.isPresent() && j < n; j++) {
            line[j] = (float) function.get().apply(line[j], b, h, i, j);
        }
        if (spec.weights()) {
            System.arraycopy(line, 0, weights, row * n, n);
        }
        int dim = shape.valueDim();
        int firstKey = firstKey(b, h);
        for (int d = 0; d < dim; d++) {
            float sum = 0;
            for (int j = 0; j < n; j++) {
                if (attended[j]) {
                    sum += line[j] * value[(firstKey + j) * dim + d];
                }
            }
            output[row * dim + d] = sum;
        }
    }

    private float score(int row, int b, int h, int i, int j) {
        int dim = shape.headDim();
        int keyOffset = (firstKey(b, h) + j) * dim;
        float dot = 0;
        double absolute = 0;
        for (int d = 0; d < dim; d++) {
            float product = query[row * dim + d] * key[keyOffset + d];
            dot += product;
            absolute += Math.abs(product);
        }
        float score = dot * (float) spec.scale();
        keep(ScoreStep.SCALED, score, row, j);
        if (spec.softcap() > 0) {
            float cap = (float) spec.softcap();
            score = cap * (float) Math.tanh(score / cap);
        }
        keep(ScoreStep.SOFTCAPPED, score, row, j);
        if (spec.scoreFunction().isPresent()) {
            score = (float) spec.scoreFunction().get().apply(score, b, h, i, j);
        }
        if (masks.visible(b, h, i, j)) {
            float added = masks.added(b, h, i, j);
            double size = Math.abs(spec.scale()) * absolute + Math.abs(score) + Math.abs(added);
            if (Double.isFinite(size)) {
                magnitude = Math.max(magnitude, size);
            }
            score += added;
        } else {
            score = Float.NEGATIVE_INFINITY;
        }
        keep(ScoreStep.MASKED, score, row, j);
        return score;
    }

    /// The first row of the key-value head that query head `h` reads.
    private int firstKey(int b, int h) {
        int keyValueHead = h * shape.keyValueHeads() / shape.queryHeads();
        return (b * shape.keyValueHeads() + keyValueHead) * shape.keyLength();
    }

    private void keep(ScoreStep step, float score, int row, int j) {
        if (spec.scores().isPresent() && spec.scores().get() == step) {
            scores[row * shape.keyLength() + j] = score;
        }
    }
}
