package org.tornadoattention.cli;

import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Where the weights to inspect come from: a file, or a run as `attend run` makes one.
final class WeightSource {
    private static final Set<String> OF_DOT_PRODUCTS =
            Set.of(
                    "--past-key",
                    "--past-value",
                    "--heads",
                    "--kv-heads",
                    "--layout",
                    "--scale",
                    "--softcap",
                    "--softmax-precision",
                    "--scores-step");

    private static final Set<String> OF_ENGINES =
            Set.of("--engine", "--device", "--engine-option", "--seed");

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "Weights that there are already: [B][H][Nq][Nk], [H][Nq][Nk] or [Nq][Nk]; NaN"
                            + " is masked, and so is what --mask and the like forbid.")
    private Optional<String> weights = Optional.empty();

    @Mixin private RunArguments arguments = new RunArguments();

    @Mixin private LayerArguments layer = new LayerArguments();

    @Option(
            names = "--additive",
            description =
                    "Additive (Bahdanau) attention: --query [B][Nq][E], --key [B][Nk][F], --value"
                            + " if it is not the key.")
    private boolean additive;

    @Option(
            names = "--query-projection",
            paramLabel = "FILE",
            description = "W of --additive, [E][units] (default: none).")
    private Optional<String> queryProjection = Optional.empty();

    @Option(
            names = "--key-projection",
            paramLabel = "FILE",
            description = "U of --additive, [F][units] (default: none).")
    private Optional<String> keyProjection = Optional.empty();

    @Option(
            names = "--score-vector",
            paramLabel = "FILE",
            description = "v of --additive, [units] (default: ones).")
    private Optional<String> scoreVector = Optional.empty();

    @Mixin private StepArguments step = new StepArguments();

    @Mixin private MaskArguments masks = new MaskArguments();

    /// Whether nothing was given, so that an example is all there is to show.
    boolean isEmpty() {
        boolean layered = layer.isWanted();
        boolean parameters =
                queryProjection.isPresent() || keyProjection.isPresent() || scoreVector.isPresent();
        if (parameters && !additive) {
            throw new UsageFailure(
                    "--query-projection, --key-projection and --score-vector need --additive");
        }
        boolean computed = arguments.isQueryGiven() || layered || additive;
        if (weights.isPresent() && computed) {
            throw new UsageFailure(
                    "--weights is a result and must not be given with --query, --layer or"
                            + " --additive");
        }
        if (additive && layered) {
            throw new UsageFailure("--additive and --layer must not be given together");
        }
        return weights.isEmpty() && !computed;
    }

    /// Whether an engine has to compute them.
    boolean needsEngine() {
        return weights.isEmpty();
    }

    /// Refuses options that would change nothing.
    ///
    /// @param given the options that were given
    void refuseUseless(Set<String> given) {
        String what = weights.isPresent() ? "--weights" : additive ? "--additive" : "";
        for (String option : what.isEmpty() ? Set.<String>of() : given) {
            if (OF_DOT_PRODUCTS.contains(option)
                    || (weights.isPresent() && OF_ENGINES.contains(option))) {
                throw new UsageFailure("%s must not be given with %s".formatted(option, what));
            }
        }
    }

    /// The weights in the file.
    ///
    /// @param offset the position of query 0, where it was given, for masks
    InspectedWeights read(OptionalInt offset) {
        TensorInput input = TensorInput.read("--weights", weights.orElseThrow());
        Tensor given = input.tensor();
        if (given.rank() < 2 || given.rank() > 4 || given.size() == 0) {
            throw input.failure(
                    "weights must be [B][H][Nq][Nk], [H][Nq][Nk] or [Nq][Nk] with a cell but were "
                            + given,
                    new IllegalArgumentException());
        }
        int[] shape = {1, 1, given.dim(-2), given.dim(-1)};
        for (int d = 0; d < given.rank() - 2; d++) {
            shape[4 - given.rank() + d] = given.dim(d);
        }
        if (!given.type().isFloating()) {
            throw input.failure(
                    "weights must be floating point but were " + given,
                    new IllegalArgumentException());
        }
        AttentionShape step =
                new AttentionShape(shape[0], shape[1], shape[1], shape[2], shape[3], 1, 1);
        return new InspectedWeights(
                given.copy().reshape(shape),
                step,
                masks.masks(step, offset),
                "read from " + weights.get(),
                false,
                false,
                OptionalInt.empty());
    }

    /// Lets an engine compute them.
    ///
    /// @throws UnsupportedOperationException if the engine cannot return weights
    InspectedWeights compute(AttentionEngine engine) {
        if (additive) {
            return additive(engine);
        }
        Set<String> wanted = Set.of(OutputArguments.WEIGHTS);
        OptionalInt past =
                arguments.past().map(p -> OptionalInt.of(p.length())).orElse(OptionalInt.empty());
        if (layer.isWanted()) {
            LayerRun run = LayerRun.prepare(arguments, layer, step, masks, wanted);
            RunResult result = run.run(engine, wanted);
            boolean cross = run.inputs().key() != run.inputs().query();
            return of(
                    result, run.spec().shape(), run.inputs().masks(), run.toString(), cross, past);
        }
        AttentionRun run = AttentionRun.prepare(arguments, step, masks, wanted);
        RunResult result = run.run(engine, wanted);
        return of(result, run.inputs().shape(), run.inputs().masks(), run.toString(), false, past);
    }

    private static InspectedWeights of(
            RunResult result,
            AttentionShape shape,
            List<Mask> masks,
            String what,
            boolean cross,
            OptionalInt past) {
        Map<String, Tensor> files = result.files();
        Tensor weights = Objects.requireNonNull(files.get(OutputArguments.WEIGHTS), "weights");
        return new InspectedWeights(
                weights, shape, masks, what + ", " + by(result.info()), cross, true, past);
    }

    /// Who computed.
    static String by(RunInfo info) {
        return "by %s on %s, %s".formatted(info.engine(), info.device(), info.kernel());
    }

    private InspectedWeights additive(AttentionEngine engine) {
        TensorInput query = arguments.query();
        TensorInput key =
                arguments
                        .key()
                        .orElseThrow(
                                () -> new UsageFailure("Missing required option: '--key=FILE'"));
        Tensor value = arguments.value().orElse(key).tensor();
        AdditiveInputs bare =
                query.checked(() -> AdditiveInputs.of(query.tensor(), key.tensor(), value));
        AdditiveInputs inputs = bare;
        for (Mask mask : masks.masks(bare.shape(), OptionalInt.empty())) {
            inputs = inputs.with(mask);
        }
        AdditiveParameters parameters =
                new AdditiveParameters(
                        read("--query-projection", queryProjection),
                        read("--key-projection", keyProjection),
                        read("--score-vector", scoreVector));
        AdditiveInputs all = inputs;
        AdditiveSpec spec =
                query.checked(
                        () ->
                                AdditiveSpec.builder(all)
                                        .parameters(parameters)
                                        .weights(true)
                                        .build());
        try (AdditivePlan plan = engine.plan(spec)) {
            AttentionResult result = plan.run(all);
            return additive(result, all);
        }
    }

    /// The weights of additive attention as those of one head.
    static InspectedWeights additive(AttentionResult result, AdditiveInputs inputs) {
        AttentionShape shape = inputs.shape();
        return new InspectedWeights(
                result.weights()
                        .copy()
                        .reshape(shape.batch(), 1, shape.queryLength(), shape.keyLength()),
                shape,
                inputs.masks(),
                "additive attention, " + by(result.info()),
                true,
                true,
                OptionalInt.empty());
    }

    private static Optional<Tensor> read(String option, Optional<String> address) {
        return address.map(a -> TensorInput.read(option, a).tensor());
    }
}
