package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AssertionFailureBuilder;

/// The tolerance rule, measured and not guessed.
///
/// ```
/// error(engine, oracle) <= 2 * error(formula in float32, oracle) + 2^-22 * size   + rounding to storage
/// ```
///
/// Errors are the largest absolute ones of a tensor. NaN must be where the oracle has NaN, and
/// infinities must be equal. Where the engine computes in float64, its allowance is that of float32
/// times 2^-24: the 29 bits by which the formats differ, less 5 for the luck of single cases.
public final class Agreement {
    private static final double FLOAT32_SLACK = 0x1p-22;
    private static final double FLOAT64_SHARE = 0x1p-24;
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    private final String context;

    /// @param context what was computed: name, seed, sizes; printed when a value is off
    public Agreement(String context) {
        this.context = context;
    }

    /// Checks one tensor of an engine's result.
    ///
    /// @param what the tensor's name
    /// @param actual the engine's tensor, in the storage type whose rounding is allowed for
    /// @param oracle the truth, row-major
    /// @param reference the formula in float32, row-major
    /// @param size what 2^-22 is relative to: the largest |value| for an output
    public void check(String what, Tensor actual, double[] oracle, Tensor reference, double size) {
        check(what, actual, oracle, reference, size, 0);
    }

    /// The same for an engine that is allowed some absolute error more.
    void check(
            String what,
            Tensor actual,
            double[] oracle,
            Tensor reference,
            double size,
            double more) {
        double allowed = 2 * error(what, oracle, reference) + FLOAT32_SLACK * size + more;
        if (actual.type() == DataType.FLOAT64) {
            allowed *= FLOAT64_SHARE;
        }
        compare(what, actual, oracle, allowed + rounding(actual.type(), largest(oracle)));
    }

    /// Checks the oracle against the float32 formula, of which it is written independently.
    ///
    /// Each float32 step errs by at most 2^-24 of what it adds, and such errors grow like the root
    /// of their number (Higham and Mary, 2019); an error of a score is a relative error of a
    /// weight. 64 units of the largest term cover the sizes tested here, and a wrong mask, head or
    /// step is far outside.
    ///
    /// @param magnitude the largest term that took part in a score
    /// @param size the largest value that the result is a combination of
    public void checkOracle(
            String what, double[] oracle, Tensor reference, double magnitude, double size) {
        double allowed = 64 * UNIT_ROUNDOFF * (1 + magnitude) * size;
        double found = error(what, oracle, reference);
        if (found > allowed) {
            AssertionFailureBuilder.assertionFailure()
                    .message(
                            "%s: oracle and float32 formula differ by %.3e, more than %.3e, in %s"
                                    .formatted(what, found, allowed, context))
                    .buildAndThrow();
        }
    }

    /// Checks that a tensor has these values, within an absolute error.
    public void compare(String what, Tensor actual, double[] expected, double allowed) {
        double[] values = actual.toDoubles();
        assertEquals(expected.length, values.length, () -> "size of " + what + " of " + context);
        for (int p = 0; p < values.length; p++) {
            if (!close(values[p], expected[p], allowed)) {
                AssertionFailureBuilder.assertionFailure()
                        .message(
                                "%s %s at %s differs by %.3e, more than %.3e, in %s"
                                        .formatted(
                                                what,
                                                actual,
                                                Tensor.shapeText(index(p, actual.shape())),
                                                Math.abs(values[p] - expected[p]),
                                                allowed,
                                                context))
                        .expected(expected[p])
                        .actual(values[p])
                        .buildAndThrow();
            }
        }
    }

    /// Checks that two tensors are equal to the bit.
    public void identical(String what, Tensor expected, Tensor actual) {
        assertEquals(expected.toString(), actual.toString(), () -> what + " of " + context);
        double[] first = expected.toDoubles();
        double[] second = actual.toDoubles();
        for (int p = 0; p < first.length; p++) {
            if (Double.doubleToRawLongBits(first[p]) != Double.doubleToRawLongBits(second[p])) {
                AssertionFailureBuilder.assertionFailure()
                        .message(
                                "%s %s is not equal to the bit at %s in %s"
                                        .formatted(
                                                what,
                                                actual,
                                                Tensor.shapeText(index(p, actual.shape())),
                                                context))
                        .expected(first[p])
                        .actual(second[p])
                        .buildAndThrow();
            }
        }
    }

    /// The largest finite |value|.
    public static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            if (Double.isFinite(value)) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    private double error(String what, double[] oracle, Tensor reference) {
        float[] float32 = reference.toFloats();
        assertEquals(oracle.length, float32.length, () -> "size of " + what + " of " + context);
        double error = 0;
        for (int p = 0; p < oracle.length; p++) {
            if (Double.isFinite(oracle[p]) && Float.isFinite(float32[p])) {
                error = Math.max(error, Math.abs(oracle[p] - float32[p]));
            } else {
                int place = p;
                assertEquals(
                        oracle[p],
                        float32[p],
                        () ->
                                "%s at %d: oracle and float32 formula disagree in %s"
                                        .formatted(what, place, context));
            }
        }
        return error;
    }

    private static boolean close(double actual, double expected, double allowed) {
        if (Double.isFinite(actual) && Double.isFinite(expected)) {
            return Math.abs(actual - expected) <= allowed;
        }
        return Double.compare(actual, expected) == 0;
    }

    /// Half a unit in the last place of a number that large, and of the smallest subnormal number.
    private static double rounding(DataType type, double largest) {
        return switch (type) {
            case FLOAT16 -> 0x1p-11 * largest + 0x1p-25;
            case BFLOAT16 -> 0x1p-8 * largest;
            default -> 0;
        };
    }

    private static int[] index(int place, int... shape) {
        int[] index = new int[shape.length];
        int rest = place;
        for (int r = shape.length - 1; r >= 0; r--) {
            index[r] = rest % shape[r];
            rest /= shape[r];
        }
        return index;
    }
}
