package org.tornadoattention.cli;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.ScoreStep;

import picocli.CommandLine.Option;

import java.util.Optional;
import java.util.Set;

/// Options of the attention step itself.
final class StepArguments {
    @Option(
            names = "--scale",
            paramLabel = "X",
            description = "Factor on scores (default: 1 / sqrt(D)).")
    private Optional<Double> scale = Optional.empty();

    @Option(
            names = "--softcap",
            paramLabel = "X",
            description = "Squashes scores into (-X, X) before masks; 0 (default) is none.")
    private Optional<Double> softcap = Optional.empty();

    @Option(
            names = "--softmax-precision",
            paramLabel = "TYPE",
            description =
                    "What the softmax must at least have: float16, bfloat16, float32 (default) or"
                            + " float64.")
    private Optional<String> softmaxPrecision = Optional.empty();

    @Option(
            names = "--scores-step",
            paramLabel = "STEP",
            description =
                    "What --scores gets: scaled (default), softcapped or masked; ONNX modes 0, 1,"
                            + " 2.")
    private Optional<String> scoresStep = Optional.empty();

    /// Sets what was asked for.
    void apply(AttentionSpec.Builder spec, Set<String> wanted) {
        scale().ifPresent(spec::scale);
        softcap().ifPresent(spec::softcap);
        softmaxPrecision.map(StepArguments::precision).ifPresent(spec::softmaxPrecision);
        spec.logSumExp(wanted.contains(OutputArguments.LSE))
                .weights(wanted.contains(OutputArguments.WEIGHTS));
        if (wanted.contains(OutputArguments.SCORES)) {
            spec.scores(
                    Choice.parse("--scores-step", scoresStep.orElse("scaled"), ScoreStep.class));
        } else if (scoresStep.isPresent()) {
            throw new UsageFailure("--scores-step says what --scores gets, which is missing");
        }
    }

    /// Sets what was asked for and refuses what a layer does not have.
    void apply(MultiHeadSpec.Builder spec, Set<String> wanted) {
        if (wanted.contains(OutputArguments.SCORES) || scoresStep.isPresent()) {
            throw new UsageFailure("--scores must not be given with --layer");
        }
        if (softmaxPrecision.isPresent()) {
            throw new UsageFailure("--softmax-precision must not be given with --layer");
        }
        scale().ifPresent(spec::scale);
        softcap().ifPresent(spec::softcap);
        spec.logSumExp(wanted.contains(OutputArguments.LSE))
                .weights(wanted.contains(OutputArguments.WEIGHTS));
    }

    private Optional<Double> scale() {
        if (scale.isPresent() && !Double.isFinite(scale.get())) {
            throw new UsageFailure("--scale must be finite but was " + scale.get());
        }
        return scale;
    }

    private Optional<Double> softcap() {
        if (softcap.isPresent() && !(softcap.get() >= 0 && Double.isFinite(softcap.get()))) {
            throw new UsageFailure(
                    "--softcap must be 0 (none) or positive and finite but was " + softcap.get());
        }
        return softcap;
    }

    private static DataType precision(String text) {
        for (DataType type : DataType.values()) {
            if (type.isFloating() && type.toString().equals(text)) {
                return type;
            }
        }
        throw new UsageFailure(
                "--softmax-precision must be one of float16, bfloat16, float32, float64 but was '%s'"
                        .formatted(text));
    }
}
