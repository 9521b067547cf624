package org.tornadoattention.benchmarks.jmh;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.tornadoattention.benchmarks.cpu.CheckedCell;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// One call of one contender on one cell.
///
/// For comparing contenders there is [org.tornadoattention.benchmarks.cpu.PairedRun], which lets
/// them take turns; this one is for profilers and for a closer look at one of them.
@State(Scope.Benchmark) // The engine has threads of its own; one caller at a time.
@BenchmarkMode(Mode.AverageTime) // Calls take much longer than reading the clock.
@OutputTimeUnit(TimeUnit.MICROSECONDS) // The shortest call takes some hundred.
@Warmup(iterations = 3, time = 1) // Compiling the kernels takes one to two seconds.
@Measurement(iterations = 5, time = 1) // Other work on the machine shows as spread.
@Fork( // One process is enough: which kernels are compiled how does not vary between processes.
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
public class AttentionBenchmark { // not final: JMH extends it
    /// A name of a contender; others than these with the profile peers.
    @Param({"jvm", "jvm-1-thread"})
    public String contender = "";

    /// Sizes: a power of two, one that is none, one head's decoding step.
    @Param({
        "full-b1-h8-8-n1024-1024-d64",
        "causal-b1-h8-8-n1024-1024-d64",
        "full-b1-h8-8-n1000-1000-d80",
        "full-b1-h32-8-n1-4096-d128"
    })
    public String cell = "";

    /// Threads of the contender.
    @Param("2")
    public int threads;

    private @Nullable CheckedCell prepared;

    /// Prepares the cell and compares it with the oracle.
    @Setup(Level.Trial) // Once: what is prepared is meant to be used again and again.
    public void prepare() throws Exception {
        prepared = CheckedCell.open(contender, threads, cell);
    }

    /// One call; the output is written to memory, so nothing is dead code.
    @Benchmark
    public void attention() throws Exception {
        Objects.requireNonNull(prepared).run();
    }

    /// Lets go of it.
    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(prepared).close();
    }
}
