package org.tornadoattention.cli.conformance;

import org.tornadoattention.Tensor;
import org.tornadoattention.cli.tensors.TensorMath;

/// Compares an output with the one a case expects.
///
/// Equal are: type and shape; NaN and NaN; infinities of one sign; and finite numbers with `|got -
/// want| <= absoluteTolerance + relativeTolerance * |want|`.
final class Comparison {
    private Comparison() {}

    static Outcome compare(
            String name,
            Tensor want,
            Tensor got,
            double absoluteTolerance,
            double relativeTolerance) {
        if (got.type() != want.type() || !got.hasShape(want.shape())) {
            return new Outcome.Failed("%s: want %s, got %s".formatted(name, want, got));
        }
        double[] wanted = want.toDoubles();
        double[] came = got.toDoubles();
        int[] index = new int[want.rank()];
        String first = "";
        int failures = 0;
        double maxError = 0;
        for (int i = 0; i < wanted.length; i++) {
            boolean same =
                    Double.doubleToLongBits(wanted[i]) == Double.doubleToLongBits(came[i])
                            || wanted[i] == came[i];
            double tolerance = absoluteTolerance + relativeTolerance * Math.abs(wanted[i]);
            double error = same ? 0 : Math.abs(came[i] - wanted[i]);
            // Written so that a NaN, and an infinity within an infinite tolerance, fails.
            if (!same && !(Double.isFinite(wanted[i]) && error <= tolerance)) {
                if (failures++ == 0) {
                    first =
                            "%s%s: want %s, got %s, tolerance %s"
                                    .formatted(
                                            name,
                                            Tensor.shapeText(index),
                                            number(want, wanted[i]),
                                            number(got, came[i]),
                                            CaseResult.shortNumber(tolerance));
                }
            }
            maxError = Math.max(maxError, error);
            TensorMath.advance(index, want.shape());
        }
        return failures == 0
                ? new Outcome.Passed(maxError)
                : new Outcome.Failed(
                        "%s (%d of %d elements differ)".formatted(first, failures, wanted.length));
    }

    /// As many digits as the type has.
    private static String number(Tensor of, double value) {
        return switch (of.type()) {
            case FLOAT64 -> Double.toString(value);
            case FLOAT32, FLOAT16, BFLOAT16 -> Float.toString((float) value);
            case INT64, INT32, BOOL -> Long.toString((long) value);
        };
    }
}
