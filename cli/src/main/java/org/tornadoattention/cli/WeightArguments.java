package org.tornadoattention.cli;

import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.io.LayerNames;
import org.tornadoattention.io.MultiHeadFile;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A multi-head layer's weights in a file.
final class WeightArguments {
    @Option(
            names = "--layer",
            paramLabel = "FILE",
            description = {
                "A multi-head layer's weights, .safetensors: its input is [B][N][E], and --heads"
                        + " says how many heads there are.",
                "Computed are the projections, attention and the output projection; no norm, no"
                        + " residual."
            })
    private Optional<String> layer = Optional.empty();

    @Option(
            names = "--names",
            paramLabel = "NAMES",
            description = {
                "How the layer's tensors are called:",
                "torch (default): in_proj_weight or q_proj_weight k_proj_weight v_proj_weight,"
                        + " in_proj_bias, out_proj.weight, out_proj.bias",
                "bert: attention.self.query.weight ..., attention.output.dense.weight ...",
                "gpt2: c_attn.weight (input first), c_attn.bias, c_proj.weight, c_proj.bias",
                "llama: q_proj.weight k_proj.weight v_proj.weight o_proj.weight, with biases if any"
            })
    private Optional<String> names = Optional.empty();

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "What stands before the tensor names, such as h.0.attn")
    private Optional<String> prefix = Optional.empty();

    /// Whether a file was given.
    boolean isGiven() {
        return layer.isPresent();
    }

    /// Whether it was said how the tensors in the file are called.
    boolean isNamed() {
        return names.isPresent() || prefix.isPresent();
    }

    /// The file, as it was given.
    String address() {
        return layer.orElseThrow();
    }

    /// The weights, for so many heads.
    ///
    /// @throws UsageFailure if the names are not known
    /// @throws CommandFailure if the file cannot be read or does not fit
    MultiHeadWeights read(int heads, int keyValueHeads) {
        LayerNames family = Choice.parse("--names", names.orElse("torch"), LayerNames.class);
        try {
            return MultiHeadFile.read(
                    Path.of(address()), family, prefix.orElse(""), heads, keyValueHeads);
        } catch (IOException e) {
            throw new CommandFailure("--layer " + ErrorReport.describe(e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    "--layer %s; --heads and --kv-heads say how many heads there are"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
