/// Attention on a device against TornadoVM's usual way to write it, and a layer as one chain of
/// graphs against the same kernels in separate ones.
///
/// Open [DeviceBenchmark] first; what is measured against what: [BaselineKernel], [Contender]. For
/// layers: [LayerBenchmark], [SeparateGraphs].
@NullMarked
package org.tornadoattention.benchmarks.device;

import org.jspecify.annotations.NullMarked;
