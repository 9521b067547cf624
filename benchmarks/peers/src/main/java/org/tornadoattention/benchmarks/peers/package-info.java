/// Other libraries that compute attention from Java, as contenders of the benchmark of processors.
///
/// Open [OnnxContenders], [TorchContenders] or [DjlContenders].
@NullMarked
package org.tornadoattention.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
