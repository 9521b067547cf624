package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.tensors.TensorMath;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Plain attention on files.
record AttentionRun(AttentionSpec spec, AttentionInputs inputs, boolean packed, Layout layout) {

    /// Reads and checks everything.
    ///
    /// @throws UsageFailure if options make no sense
    /// @throws CommandFailure if a file cannot be read or does not fit
    static AttentionRun prepare(
            RunArguments arguments,
            StepArguments step,
            MaskArguments maskArguments,
            Set<String> wanted) {
        TensorInput queryInput = arguments.query();
        Tensor query = arguments.headsFirst(queryInput, "--heads", arguments.heads());
        Tensor newKey = keyOrValue(arguments, arguments.key(), "--key");
        Optional<TensorInput> given = arguments.value();
        if (!wanted.contains(OutputArguments.OUTPUT)) {
            given = given.or(arguments::key); // Weights and scores do not depend on values.
        }
        Tensor newValue = keyOrValue(arguments, given, "--value");
        Optional<RunArguments.Past> past = arguments.past();
        Tensor key =
                past.map(p -> p.input().checked(() -> TensorMath.appendTokens(p.key(), newKey)))
                        .orElse(newKey);
        Tensor value =
                past.map(p -> p.input().checked(() -> TensorMath.appendTokens(p.value(), newValue)))
                        .orElse(newValue);
        boolean packed = queryInput.tensor().rank() == 3;
        Layout inner = packed ? Layout.TOKENS_FIRST : arguments.layout();
        AttentionInputs inputs =
                named(
                        "--query, --key, --value",
                        inner.toHeadsFirst(query),
                        inner.toHeadsFirst(key),
                        inner.toHeadsFirst(value),
                        inner);
        OptionalInt pastLength =
                past.isPresent() ? OptionalInt.of(past.get().length()) : OptionalInt.empty();
        for (Mask mask : maskArguments.masks(inputs.shape(), pastLength)) {
            inputs = inputs.with(mask);
        }
        AttentionSpec.Builder spec = AttentionSpec.builder(inputs);
        step.apply(spec, wanted);
        return new AttentionRun(spec.build(), inputs, packed, arguments.layout());
    }

    /// Computes.
    RunResult run(AttentionEngine engine, Set<String> wanted) {
        AttentionResult result = engine.run(spec, inputs);
        Tensor heads = result.output();
        Tensor output =
                packed
                        ? heads.reshape(heads.dim(0), heads.dim(1), heads.dim(2) * heads.dim(3))
                        : heads;
        Map<String, Tensor> results = new HashMap<>();
        results.put(OutputArguments.OUTPUT, output);
        results.put(OutputArguments.PRESENT_KEY, layout.toHeadsFirst(inputs.key()));
        results.put(OutputArguments.PRESENT_VALUE, layout.toHeadsFirst(inputs.value()));
        if (wanted.contains(OutputArguments.LSE)) {
            results.put(OutputArguments.LSE, result.logSumExp());
        }
        if (wanted.contains(OutputArguments.WEIGHTS)) {
            results.put(OutputArguments.WEIGHTS, result.weights());
        }
        if (wanted.contains(OutputArguments.SCORES)) {
            results.put(OutputArguments.SCORES, result.scores());
        }
        return new RunResult(result.info(), output, results);
    }

    @Override
    public String toString() {
        return "attention of " + ShapeText.of(inputs.shape());
    }

    private static Tensor keyOrValue(
            RunArguments arguments, Optional<TensorInput> input, String option) {
        return arguments.headsFirst(
                input.orElseThrow(
                        () ->
                                new UsageFailure(
                                        "Missing required option: '%s=FILE'".formatted(option))),
                "--kv-heads",
                arguments.keyValueHeads());
    }

    private static AttentionInputs named(
            String options, Tensor query, Tensor key, Tensor value, Layout layout) {
        try {
            return AttentionInputs.of(query, key, value, layout);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(options + ": " + e.getMessage(), e);
        }
    }
}
