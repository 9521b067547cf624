/// Attention on processors against other libraries that a Java program could use.
///
/// Open [CpuBenchmark] first; what is compared: [Comparisons]; how: [PairedRun]; who: [Contender].
@NullMarked
package org.tornadoattention.benchmarks.cpu;

import org.jspecify.annotations.NullMarked;
