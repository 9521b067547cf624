package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.Tensor;

import java.util.ArrayList;
import java.util.List;

/// What a layer must pass before it is timed: all rows of each input's output against the oracle,
/// whose input is float64, so that the error found is the contender's alone.
///
/// @param truths the oracle's outputs
/// @param allowed the largest error that passes
record LayerGate(List<Tensor> truths, double allowed) {
    LayerGate {
        truths = List.copyOf(truths);
    }

    /// Asks the oracle.
    static LayerGate of(LayerProblem problem) {
        List<Tensor> truths = new ArrayList<>();
        double largest = 0;
        try (AttentionEngine oracle = Engines.open("oracle");
                MultiHeadPlan plan = oracle.plan(problem.spec(DataType.FLOAT64))) {
            for (Tensor input : problem.inputs()) {
                MultiHeadInputs wide = MultiHeadInputs.self(input.to(DataType.FLOAT64));
                Tensor truth = plan.run(wide).output();
                truths.add(truth);
                for (double value : truth.toDoubles()) {
                    largest = Math.max(largest, Math.abs(value));
                }
            }
        }
        return new LayerGate(truths, OracleGate.TOLERANCE * largest);
    }

    /// The largest `|output - oracle|` of a contender.
    ///
    /// @param input which of the problem's
    /// @throws GateException if it is larger than allowed or not a number
    double pass(String name, int input, Tensor output) {
        double[] truth = truths.get(input).toDoubles();
        double[] values = output.toDoubles();
        double largest = 0;
        for (int i = 0; i < truth.length; i++) {
            // Math.max keeps a NaN.
            largest = Math.max(largest, Math.abs(values[i] - truth[i]));
        }
        if (!(largest <= allowed)) {
            throw new GateException(
                    "%s is wrong: its largest error against the oracle is %.3g and may be %.3g"
                            .formatted(name, largest, allowed));
        }
        return largest;
    }
}
