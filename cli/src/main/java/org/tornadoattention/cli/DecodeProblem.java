package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;

import java.util.Optional;
import java.util.OptionalInt;

/// What is decoded: a prompt and then so many steps through a layer, each token seeing itself and
/// those before it.
///
/// @param layer the layer
/// @param rotary its rotary embedding, for all positions
/// @param window how many tokens before itself a token sees; empty: all of them
/// @param prompt `[B][P][E]` float32
/// @param steps how many tokens follow the prompt
record DecodeProblem(
        DecodeLayer layer,
        Optional<RotaryEmbedding> rotary,
        OptionalInt window,
        Tensor prompt,
        int steps) {

    /// The attention step of the prompt; its key length is that of all tokens.
    AttentionShape shape() {
        return new AttentionShape(
                prompt.dim(0),
                layer.heads(),
                layer.keyValueHeads(),
                prompt.dim(1),
                tokens(),
                layer.headDim(),
                layer.valueDim());
    }

    /// How many tokens there are in the end, those of the prompt included.
    int tokens() {
        return Math.addExact(prompt.dim(1), steps);
    }

    /// The next tokens, which come behind what the cache holds.
    MultiHeadInputs inputs(Tensor next, KeyValueCache cache) {
        MultiHeadInputs inputs =
                MultiHeadInputs.self(next)
                        .withCache(cache)
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT));
        return window.isPresent()
                ? inputs.with(Mask.slidingWindow(window.getAsInt(), 0, Alignment.BOTTOM_RIGHT))
                : inputs;
    }

    /// Whether the token at one position may see that at another.
    boolean sees(int position, int other) {
        return other <= position
                && (window.isEmpty() || other >= (long) position - window.getAsInt());
    }

    /// One plan for the prompt and for every step.
    MultiHeadSpec spec(KeyValueCache cache) {
        MultiHeadSpec.Builder spec =
                MultiHeadSpec.builder(
                        layer.weights(),
                        layer.heads(),
                        layer.keyValueHeads(),
                        inputs(prompt, cache));
        rotary.ifPresent(spec::rotary);
        return spec.build();
    }

    @Override
    public String toString() {
        AttentionShape shape = shape();
        String turned =
                rotary.map(r -> ", rotary embedding of %d channels".formatted(r.rotaryDim()))
                        .orElse("");
        String local =
                window.isPresent() ? ", window of %d before".formatted(window.getAsInt()) : "";
        return "%s: %d features, %d query heads on %d key-value heads of dimension %d%s%s"
                .formatted(
                        layer.text(),
                        layer.features(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        shape.headDim(),
                        turned,
                        local);
    }
}
