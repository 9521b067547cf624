package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// What the oracle says about some outputs of a [Decoding].
///
/// @param rows how many outputs were checked in each sequence: the last prompt token's and some of
///   the steps', the last among them
/// @param largestError the largest `|output - oracle|`, keys and values rounded as the cache does;
///   NaN if a number is NaN
/// @param allowed the largest error that is no failure
/// @param cacheError the largest distance to the oracle without that rounding; empty for a float32
///   cache
record DecodeCheck(int rows, double largestError, double allowed, OptionalDouble cacheError) {
    /// Part of the largest output. Float32 sums of the default size stay a hundred times below it;
    /// trained layers have large scores, which cost digits. One token of a thousand that is missing
    /// is ten times above it.
    private static final double TOLERANCE = 1e-4;

    private static final int ROWS = 9;

    static DecodeCheck run(
            DecodeProblem problem,
            Decoding decoding,
            DataType cacheType,
            AttentionEngine oracle,
            Progress progress) {
        int[] rows = rows(problem.steps());
        int last = problem.prompt().dim(1) - 1;
        int[] positions = IntStream.of(rows).map(row -> last + row).toArray();
        Tensor actual = LayerOracle.rows(decoding.outputs(), rows);
        LayerOracle reference =
                LayerOracle.compute(oracle, problem, decoding.tokens(), positions, progress);
        Tensor exact = reference.outputs(oracle, DataType.FLOAT64);
        Tensor zeros = Tensor.allocate(DataType.FLOAT64, exact.shape());
        double allowed = tolerance(cacheType) * largestDistance(exact, zeros);
        if (cacheType == DataType.FLOAT32) {
            return new DecodeCheck(
                    rows.length, largestDistance(exact, actual), allowed, OptionalDouble.empty());
        }
        return new DecodeCheck(
                rows.length,
                largestDistance(reference.outputs(oracle, cacheType), actual),
                allowed,
                OptionalDouble.of(largestDistance(exact, actual)));
    }

    /// Whether engine and oracle agree; NaN does not.
    boolean isRight() {
        return largestError <= allowed;
    }

    /// Which outputs were checked, in words.
    String scope(int steps) {
        return rows - 1 == steps
                ? "the prompt's last output and every step's"
                : "the prompt's last output and %d of the %d steps'".formatted(rows - 1, steps);
    }

    /// A key or value near the middle between two numbers of a narrow cache may be rounded to the
    /// one and by the oracle to the other; a row that sees little else is off by part of that step.
    private static double tolerance(DataType cacheType) {
        return switch (cacheType) {
            case FLOAT16 -> TOLERANCE + 0x1p-12;
            case BFLOAT16 -> TOLERANCE + 0x1p-9;
            case FLOAT32, FLOAT64, INT32, INT64, BOOL -> TOLERANCE;
        };
    }

    /// Evenly spaced outputs, the first and the last among them.
    private static int[] rows(int steps) {
        int count = Math.min(ROWS, 1 + steps);
        return IntStream.range(0, count).map(n -> (int) ((long) n * steps / (count - 1))).toArray();
    }

    private static double largestDistance(Tensor first, Tensor second) {
        double[] a = first.toDoubles();
        double[] b = second.toDoubles();
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i])); // Keeps a NaN.
        }
        return largest;
    }
}
