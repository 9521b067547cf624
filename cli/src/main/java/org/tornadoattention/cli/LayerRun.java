package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.LongStream;

/// A multi-head layer on files.
record LayerRun(MultiHeadSpec spec, MultiHeadInputs inputs, Layout layout) {

    /// Reads and checks everything.
    ///
    /// @throws UsageFailure if options make no sense
    /// @throws CommandFailure if a file cannot be read or does not fit
    static LayerRun prepare(
            RunArguments arguments,
            LayerArguments layer,
            StepArguments step,
            MaskArguments maskArguments,
            Set<String> wanted) {
        int heads =
                arguments
                        .heads()
                        .orElseThrow(() -> new UsageFailure("--heads must be given with --layer"));
        int keyValueHeads = arguments.keyValueHeads().orElse(heads);
        MultiHeadWeights weights = layer.weights().read(heads, keyValueHeads);
        MultiHeadInputs inputs = activations(arguments, layer);
        int newTokens = inputs.key().dim(1);
        Optional<RunArguments.Past> past = arguments.past();
        int pastLength = past.map(RunArguments.Past::length).orElse(0);
        int headDim = weights.query().outputDim() / heads;
        boolean cached =
                past.isPresent()
                        || wanted.contains(OutputArguments.PRESENT_KEY)
                        || wanted.contains(OutputArguments.PRESENT_VALUE);
        if (cached) {
            KeyValueCache cache =
                    KeyValueCache.allocate(
                            inputs.query().type(),
                            inputs.query().dim(0),
                            keyValueHeads,
                            Math.addExact(pastLength, newTokens),
                            weights.key().outputDim() / keyValueHeads,
                            weights.value().outputDim() / keyValueHeads);
            past.ifPresent(
                    p ->
                            p.input()
                                    .checked(
                                            () -> {
                                                cache.append(p.key(), p.value());
                                                return cache;
                                            }));
            inputs = inputs.withCache(cache);
        }
        AttentionShape shape =
                new AttentionShape(
                        inputs.query().dim(0),
                        heads,
                        keyValueHeads,
                        inputs.query().dim(1),
                        Math.addExact(pastLength, newTokens),
                        headDim,
                        headDim);
        OptionalInt offset = past.isPresent() ? OptionalInt.of(pastLength) : OptionalInt.empty();
        for (Mask mask : maskArguments.masks(shape, offset)) {
            inputs = inputs.with(mask);
        }
        Optional<TensorInput> positions = layer.positions();
        long[] rotaryRows = LongStream.range(0, Math.addExact(pastLength, newTokens)).toArray();
        if (positions.isPresent()) {
            TensorInput given = positions.get();
            if (!given.tensor().type().isInteger()) {
                throw new CommandFailure(
                        "--positions must be int32 or int64 but were " + given.tensor());
            }
            rotaryRows = occurring(given);
            inputs = inputs.withPositions(rows(given.tensor(), rotaryRows));
        }
        MultiHeadSpec.Builder spec = MultiHeadSpec.builder(weights, heads, keyValueHeads, inputs);
        layer.rotary(headDim, rotaryRows).ifPresent(spec::rotary);
        step.apply(spec, wanted);
        return new LayerRun(spec.build(), inputs, arguments.layout());
    }

    /// Computes.
    RunResult run(AttentionEngine engine, Set<String> wanted) {
        try (MultiHeadPlan plan = engine.plan(spec)) {
            AttentionResult result = plan.run(inputs);
            Map<String, Tensor> results = new HashMap<>();
            results.put(OutputArguments.OUTPUT, result.output());
            inputs.cache()
                    .ifPresent(
                            cache -> {
                                results.put(
                                        OutputArguments.PRESENT_KEY,
                                        layout.toHeadsFirst(cache.key()));
                                results.put(
                                        OutputArguments.PRESENT_VALUE,
                                        layout.toHeadsFirst(cache.value()));
                            });
            if (wanted.contains(OutputArguments.LSE)) {
                results.put(OutputArguments.LSE, result.logSumExp());
            }
            if (wanted.contains(OutputArguments.WEIGHTS)) {
                results.put(OutputArguments.WEIGHTS, result.weights());
            }
            return new RunResult(result.info(), result.output(), results);
        }
    }

    @Override
    public String toString() {
        return "a layer of " + ShapeText.of(spec.shape());
    }

    private static MultiHeadInputs activations(RunArguments arguments, LayerArguments layer) {
        TensorInput query = arguments.query();
        Optional<TensorInput> memory = layer.memory();
        Optional<TensorInput> key = arguments.key();
        Optional<TensorInput> value = arguments.value();
        if (key.isPresent() != value.isPresent() || (key.isPresent() && memory.isPresent())) {
            throw new UsageFailure(
                    "--layer takes --query alone, with --memory, or with both --key and --value");
        }
        Tensor keys = key.or(() -> memory).orElse(query).tensor();
        Tensor values = value.or(() -> memory).orElse(query).tensor();
        return query.checked(() -> MultiHeadInputs.of(query.tensor(), keys, values));
    }

    /// The positions that occur, ascending: tables for all up to the largest could be huge.
    private static long[] occurring(TensorInput positions) {
        long[] occurring =
                LongStream.of(positions.tensor().toLongs()).sorted().distinct().toArray();
        if (occurring.length > 0 && occurring[0] < 0) {
            throw new CommandFailure("--positions must be at least 0 but one was " + occurring[0]);
        }
        return occurring;
    }

    /// For each position its row among those that occur.
    private static Tensor rows(Tensor positions, long[] occurring) {
        int[] rows =
                LongStream.of(positions.toLongs())
                        .mapToInt(position -> Arrays.binarySearch(occurring, position))
                        .toArray();
        return Tensor.of(rows, positions.shape());
    }
}
