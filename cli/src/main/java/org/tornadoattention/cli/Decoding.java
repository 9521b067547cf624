package org.tornadoattention.cli;

import org.tornadoattention.AttentionResult;
import org.tornadoattention.DataType;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A [DecodeProblem] run on an engine: the prompt at once, then token by token.
///
/// ```
/// x[0 .. P)  the prompt             y[i] = layer(x[i]), which sees x[0 .. i] through the cache
/// x[i + 1] = y[i] / rms(y[i])       for the last prompt token and every step but the last
/// ```
///
/// A whole model would make the next token of the output by its other parts; here it is scaled to a
/// root mean square of 1 and fed back, so that inputs are as dependent and as large as there.
///
/// @param tokens what went into the layer, `[B][P + steps][E]`
/// @param outputs the last prompt token's output and those of the steps, `[B][1 + steps][E]`
/// @param firstPrefill the first run of the prompt, compilation included
/// @param prefill the second, into a cache that was emptied
/// @param steps the runs of the steps, in order
record Decoding(
        Tensor tokens, Tensor outputs, RunInfo firstPrefill, RunInfo prefill, List<RunInfo> steps) {
    /// As in models' RMSNorm: an output of zeros must not become NaN.
    private static final double EPSILON = 1e-6;

    static Decoding run(
            DecodeProblem problem, MultiHeadPlan plan, KeyValueCache cache, Progress progress) {
        Tensor prompt = problem.prompt();
        int batch = prompt.dim(0);
        int promptLength = prompt.dim(1);
        int features = prompt.dim(2);
        Tensor tokens = Tensor.allocate(DataType.FLOAT32, batch, problem.tokens(), features);
        Tensor outputs = Tensor.allocate(DataType.FLOAT32, batch, 1 + problem.steps(), features);
        tokens.slice(1, 0, promptLength).copyFrom(prompt);
        progress.update("prefill of %d tokens, first run".formatted(promptLength));
        RunInfo firstPrefill = plan.run(problem.inputs(prompt, cache)).info();
        cache.clear();
        progress.update("prefill of %d tokens".formatted(promptLength));
        AttentionResult result = plan.run(problem.inputs(prompt, cache));
        outputs.slice(1, 0, 1).copyFrom(result.output().slice(1, promptLength - 1, promptLength));
        RunInfo prefill = result.info();
        List<RunInfo> steps = new ArrayList<>();
        ProgressBar bar = new ProgressBar("decoding", "tokens", (long) batch * problem.steps());
        for (int step = 0; step < problem.steps(); step++) {
            progress.update(bar.at((long) batch * step));
            int position = promptLength + step;
            for (int b = 0; b < batch; b++) {
                scale(
                        outputs.select(0, b).select(0, step),
                        tokens.select(0, b).select(0, position));
            }
            Tensor next = tokens.slice(1, position, position + 1).copy();
            result = plan.run(problem.inputs(next, cache));
            outputs.slice(1, step + 1, step + 2).copyFrom(result.output());
            steps.add(result.info());
        }
        return new Decoding(tokens, outputs, firstPrefill, prefill, List.copyOf(steps));
    }

    /// Writes a vector scaled to a root mean square of 1.
    private static void scale(Tensor from, Tensor to) {
        double squares = 0;
        for (double value : from.toDoubles()) {
            squares += value * value;
        }
        double factor = 1 / Math.sqrt(squares / from.size() + EPSILON);
        for (int i = 0; i < from.size(); i++) {
            to.set(from.get(i) * factor, i);
        }
    }

    /// The steps' outputs, `[B][steps][E]`.
    Tensor stepOutputs() {
        return outputs.slice(1, 1, outputs.dim(1));
    }

    /// The middle time of the steps behind the first, or of the first where it is the only one.
    Duration median() {
        return EngineRun.median(
                steps.stream().skip(steps.size() > 1 ? 1 : 0).map(RunInfo::time).sorted().toList());
    }
}
