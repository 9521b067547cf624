/// JMH benchmarks, for looking at one contender at a time; see [AttentionBenchmark].
@NullMarked
package org.tornadoattention.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
