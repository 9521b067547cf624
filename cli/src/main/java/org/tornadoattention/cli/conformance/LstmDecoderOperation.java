package org.tornadoattention.cli.conformance;

import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An LSTM decoder that attends to a memory by additive attention at each step.
///
/// ```
/// z = [x_t, attention, h] kernel + bias       gates: input, candidate, forget, output
/// c = f * c + i * tanh(candidate)             h = o * tanh(c)
/// context = additive attention of h to the memory
/// attention = [h, context] W_attention_layer  (the context itself without that weight)
/// ```
///
/// The attention runs on the engine, the rest in float64. Source: ONNX Runtime's contrib operator
/// AttnLSTM.
final class LstmDecoderOperation implements Operation {
    @Override
    public Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine) {
        Tensor x = arguments.input("X");
        Tensor memory = arguments.input("memory");
        boolean reverse = arguments.flag("reverse");
        Optional<Tensor> lengths = arguments.optionalInput("x_lengths");
        Optional<Tensor> memoryLengths = arguments.optionalInput("memory_lengths");
        Optional<Tensor> attentionLayer = arguments.optionalInput("W_attention_layer");
        AdditiveParameters parameters =
                AdditiveParameters.of(
                        arguments.input("W_query"),
                        arguments.input("W_memory"),
                        arguments.input("score_vector"));
        Tensor kernel = arguments.input("lstm_kernel");
        LstmCell cell = new LstmCell(kernel, arguments.optionalInput("lstm_bias"));
        int batch = x.dim(0);
        int steps = x.dim(1);
        int units = cell.units();
        Tensor y = Tensor.allocate(x.type(), batch, steps, units);
        Tensor contexts = Tensor.allocate(x.type(), batch, steps, memory.dim(2));
        Tensor alignments = Tensor.allocate(x.type(), batch, steps, memory.dim(1));
        Tensor query = Tensor.allocate(x.type(), batch, 1, units);
        AdditiveInputs inputs = AdditiveInputs.of(query, memory, memory);
        if (memoryLengths.isPresent()) {
            inputs = inputs.with(new Mask.KeyLengths(memoryLengths.get(), Mask.Padding.RIGHT));
        }
        AdditiveSpec spec =
                AdditiveSpec.builder(inputs).parameters(parameters).weights(true).build();
        double[][] attention =
                new double[batch][attentionLayer.map(w -> w.dim(1)).orElse(memory.dim(2))];
        LstmCell.State[] states = new LstmCell.State[batch];
        for (int b = 0; b < batch; b++) {
            states[b] = cell.start();
        }
        try (AdditivePlan plan = engine.plan(spec)) {
            for (int step = 0; step < steps; step++) {
                for (int b = 0; b < batch; b++) {
                    int t = time(step, b, steps, lengths, reverse);
                    if (t >= 0) {
                        states[b] =
                                cell.step(
                                        x.select(0, b).select(0, t).toDoubles(),
                                        attention[b],
                                        states[b]);
                    }
                    row(query, b, 0).copyFrom(Tensor.of(states[b].output(), units));
                }
                AttentionResult result = plan.run(inputs);
                for (int b = 0; b < batch; b++) {
                    int t = time(step, b, steps, lengths, reverse);
                    if (t >= 0) {
                        Tensor context = row(result.output(), b, 0);
                        row(y, b, t).copyFrom(row(query, b, 0));
                        row(contexts, b, t).copyFrom(context);
                        row(alignments, b, t).copyFrom(row(result.weights(), b, 0));
                        attention[b] = attention(states[b], context, attentionLayer);
                    }
                }
            }
        }
        return Map.of("Y", y, "derived_context", contexts, "derived_alignments", alignments);
    }

    /// The token of a step, or -1 past the entry's end.
    private static int time(int step, int b, int steps, Optional<Tensor> lengths, boolean reverse) {
        int length = lengths.map(all -> (int) all.getLong(b)).orElse(steps);
        if (step >= length) {
            return -1;
        }
        return reverse ? length - 1 - step : step;
    }

    private static Tensor row(Tensor tensor, int b, int i) {
        return tensor.select(0, b).select(0, i);
    }

    private static double[] attention(
            LstmCell.State state, Tensor context, Optional<Tensor> layer) {
        if (layer.isEmpty()) {
            return context.toDoubles();
        }
        double[] joined = LstmCell.join(state.output(), context.to(DataType.FLOAT64).toDoubles());
        return LstmCell.multiply(joined, layer.get(), Optional.empty());
    }
}
