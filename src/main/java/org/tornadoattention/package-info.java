/// Attention for Java: describe a step once, run it on whichever engine the machine has.
///
/// Open [AttentionInputs] first (tensors and masks), then [AttentionSpec] (what is computed and
/// returned), [Engines] (who computes it) and [AttentionPlan] (made once, run many times).
/// [MultiHeadSpec] puts projections around attention, [AdditiveSpec] is Bahdanau's form,
/// [KeyValueCache] serves decoding, [KeyValueBlocks] many sequences in little memory. Engine
/// authors start at [AttentionEngineProvider].
@NullMarked
package org.tornadoattention;

import org.jspecify.annotations.NullMarked;
