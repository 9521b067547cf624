package org.tornadoattention.cli.bench;

import java.time.Duration;

/// How long a run takes for what.
///
/// @param rounds how often each cell is timed; less often, but at least three times, where calls
///   are long
/// @param sample how long the calls of one round take together, at least one call
/// @param start the most that a process may take to start, find its devices and measure a limit
/// @param cell the most that one answer about a cell may take
public record BenchTimes(int rounds, Duration sample, Duration start, Duration cell) {
    /// What a person is to wait for the rounds of a cell on a target.
    static final Duration BUDGET = Duration.ofSeconds(20);

    static final int MIN_ROUNDS = 3;
}
