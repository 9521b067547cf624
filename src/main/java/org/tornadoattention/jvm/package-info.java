/// Attention on the JVM's own processors: tiles, online softmax, the Vector API, all cores.
///
/// Open [JvmEngine] first, then [OnlineSoftmax], the algorithm.
///
/// ```
/// JvmEngine --> JvmAttentionPlan, JvmAdditivePlan, JvmMultiHeadPlan
///     --> StepRunner --> WorkerPool: items on all cores, each with Scratch of its own
///         --> OnlineSoftmax, or FullSoftmax: BlockGroups of BlockStates, lanes are query rows
///             --> KeyTile, ScoreTiles (TileRanges, ScoreBiasTile), ValueTiles
///         --> SplitKeys: KeySplits, rows of a key-value head over a range of keys, then merged
///         --> DoubleSoftmax: float64
///             --> Rows, MaskRows: types and strides end here
///                 --> KernelSet: the Scalar... or the Vector... kernels on arrays
/// ```
@NullMarked
package org.tornadoattention.jvm;

import org.jspecify.annotations.NullMarked;
