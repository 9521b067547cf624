package org.tornadoattention.io;

/// How a family of models names the tensors of a multi-head layer, as [MultiHeadFile] reads them.
///
/// | | query, key, value | output | stored |
/// |---|---|---|---|
/// | [#TORCH] | `in_proj_weight`, or `q_proj_weight` `k_proj_weight` `v_proj_weight`; `in_proj_bias` | `out_proj.weight` `out_proj.bias` | `[out][in]` |
/// | [#BERT] | `attention.self.query.weight` `.bias`, `key`, `value` alike | `attention.output.dense.weight` `.bias` | `[out][in]` |
/// | [#GPT2] | `c_attn.weight` `c_attn.bias`, packed | `c_proj.weight` `c_proj.bias` | `[in][out]` |
/// | [#LLAMA] | `q_proj.weight` `.bias`, `k_proj`, `v_proj` alike | `o_proj.weight` `.bias` | `[out][in]` |
///
/// Every bias may be missing. Packed projections hold query, key and value side by side, in this
/// order, all heads of one dimension.
public enum LayerNames {
    /// PyTorch's `nn.MultiheadAttention`.
    TORCH,
    /// Hugging Face's BERT and its kin; the prefix ends with the layer, as `encoder.layer.0`.
    BERT,
    /// Hugging Face's GPT-2, which stores weights input first; the prefix is as `h.0.attn`.
    GPT2,
    /// Hugging Face's Llama, Mistral, Qwen2; the prefix is as `model.layers.0.self_attn`.
    LLAMA
}
