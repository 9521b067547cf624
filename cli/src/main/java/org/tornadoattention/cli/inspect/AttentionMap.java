package org.tornadoattention.cli.inspect;

import org.tornadoattention.Tensor;

import java.util.Arrays;

/// The attention weights of one head.
public final class AttentionMap {
    private final String title;
    private final int queries;
    private final int keys;
    private final float[] weights;

    /// Takes the weights as they are; nobody may change them afterwards.
    ///
    /// @param title what the head is called, such as `head 3`
    /// @param queries rows
    /// @param keys columns
    /// @param weights `[queries][keys]`, from 0; NaN where a mask forbids
    /// @throws IllegalArgumentException if there are not so many, or one is no weight
    public AttentionMap(String title, int queries, int keys, float[] weights) {
        if (queries < 1 || keys < 1 || weights.length != (long) queries * keys) {
            throw new IllegalArgumentException(
                    "weights must be [queries][keys] = [%d][%d] with a cell but were %d numbers"
                            .formatted(queries, keys, weights.length));
        }
        for (float weight : weights) {
            if (weight < 0 || Float.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "attention weights must be finite and at least 0 but one of %s was %s"
                                .formatted(title, weight));
            }
        }
        this.title = title;
        this.queries = queries;
        this.keys = keys;
        this.weights = weights;
    }

    /// What the head is called.
    public String title() {
        return title;
    }

    /// Rows.
    public int queries() {
        return queries;
    }

    /// Columns.
    public int keys() {
        return keys;
    }

    /// The weight of a key for a query, NaN where it is masked.
    public float weight(int query, int key) {
        return weights[query * keys + key];
    }

    /// Whether a query may attend to a key.
    public boolean isVisible(int query, int key) {
        return !Float.isNaN(weight(query, key));
    }

    /// The sum of a query's weights.
    public double rowSum(int query) {
        double sum = 0;
        for (int j = 0; j < keys; j++) {
            sum += isVisible(query, j) ? weight(query, j) : 0;
        }
        return sum;
    }

    /// Whether any place is masked.
    public boolean hasMasked() {
        for (float weight : weights) {
            if (Float.isNaN(weight)) {
                return true;
            }
        }
        return false;
    }

    /// The largest weight; 0 where all is masked.
    public float largest() {
        float largest = 0;
        for (float weight : weights) {
            largest = weight > largest ? weight : largest;
        }
        return largest;
    }

    /// The same head, smaller: each cell is the largest weight of so many rows and columns, and
    /// masked where all of them are.
    public AttentionMap pooled(int rowStep, int columnStep) {
        int rows = Math.ceilDiv(queries, rowStep);
        int columns = Math.ceilDiv(keys, columnStep);
        float[] largest = new float[rows * columns];
        Arrays.fill(largest, Float.NaN);
        for (int i = 0; i < queries; i++) {
            for (int j = 0; j < keys; j++) {
                int cell = i / rowStep * columns + j / columnStep;
                float weight = weight(i, j);
                if (!Float.isNaN(weight) && !(weight <= largest[cell])) {
                    largest[cell] = weight;
                }
            }
        }
        return new AttentionMap(title, rows, columns, largest);
    }

    /// The weights as `[queries][keys]`.
    public Tensor tensor() {
        return Tensor.of(weights, queries, keys);
    }
}
