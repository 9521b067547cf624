package org.tornadoattention.cli.conformance;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.Tensor;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An operator that cases can name: reads a case's arguments, lets the engine compute the attention
/// in it and adds what the operator has around it.
///
/// An attribute's value that is not known is an `UnsupportedOperationException`; what is missing or
/// does not fit is an `IllegalArgumentException`.
interface Operation {
    /// Computes at least those of the wanted outputs that this operator has.
    Map<String, Tensor> compute(
            CaseArguments arguments, Set<String> wanted, AttentionEngine engine);

    /// The operator of that name.
    static Optional<Operation> of(String op) {
        return switch (op) {
            case "Attention" -> Optional.of(new AttentionOperation());
            case "FlexAttention" -> Optional.of(new FlexAttentionOperation());
            case "RotaryEmbedding" -> Optional.of(new RotaryEmbeddingOperation());
            case "AttentionWithInputProjection" -> Optional.of(new InputProjectionOperation());
            case "MultiHeadAttentionCore" -> Optional.of(new PackedHeadsOperation());
            case "TransformerEncoderLayer" -> Optional.of(new TransformerLayerOperation(false));
            case "TransformerDecoderLayer" -> Optional.of(new TransformerLayerOperation(true));
            case "MultiHeadAttention" -> Optional.of(new KerasMultiHeadOperation());
            case "AdditiveAttention" -> Optional.of(new AdditiveAttentionOperation());
            case "BahdanauLstmDecoder" -> Optional.of(new LstmDecoderOperation());
            default -> Optional.empty();
        };
    }
}
