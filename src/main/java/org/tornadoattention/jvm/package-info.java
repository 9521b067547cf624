/// Attention on the JVM's own processors: tiles, online softmax, the Vector API, all cores.
///
/// Open [JvmEngine] first, then [OnlineSoftmax], the algorithm.
///
/// ```
/// JvmEngine --> JvmAttentionPlan, JvmAdditivePlan, JvmMultiHeadPlan
///     --> StepRunner --> WorkerPool: one QueryBlock after another, on all cores
///         --> OnlineSoftmax, or FullSoftmax, or DoubleSoftmax
///             --> ScoreTiles (KeyRanges, ScoreBias), ValueTiles --> Rows: types and strides end here
///                 --> KernelSet: the Scalar... or the Vector... kernels on arrays
/// ```
@NullMarked
package org.tornadoattention.jvm;

import org.jspecify.annotations.NullMarked;
