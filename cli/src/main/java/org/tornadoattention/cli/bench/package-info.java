/// The portability benchmark: engines, devices and backends side by side, each result checked
/// before it is timed.
///
/// Open [org.tornadoattention.cli.bench.Benchmark] first: it starts a process for each engine and
/// backend ([org.tornadoattention.cli.bench.BenchWorker]), measures the cells of a
/// [org.tornadoattention.cli.bench.BenchSuite], and gives a
/// [org.tornadoattention.cli.bench.BenchReport]. [org.tornadoattention.cli.bench.MachineFacts] and
/// [org.tornadoattention.cli.bench.Interval] are what other benchmarks use, too.
@NullMarked
package org.tornadoattention.cli.bench;

import org.jspecify.annotations.NullMarked;
