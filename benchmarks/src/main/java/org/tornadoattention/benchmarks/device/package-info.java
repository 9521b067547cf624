/// Attention on a device against TornadoVM's usual way to write it.
///
/// Open [DeviceBenchmark] first; what is measured against what: [BaselineKernel], [Contender].
@NullMarked
package org.tornadoattention.benchmarks.device;

import org.jspecify.annotations.NullMarked;
