/// The kernels for GPUs, checked and then timed on a machine with a GPU and nothing else: start at
/// [GpuBenchmark], which starts a [GpuWorker] for each backend; [Bars] says what is asked of them.
@NullMarked
package org.tornadoattention.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
