package org.tornadoattention.benchmarks.cpu;

import java.util.List;

/// What is measured in the same rounds, and what must come of it.
///
/// @param name unique
/// @param group for tables
/// @param entries each measured once a round
/// @param bars what must hold
record Comparison(String name, String group, List<Entry> entries, List<Bar> bars) {
    /// A contender on a cell, or a limit of the machine.
    ///
    /// @param contender its name, or [#PEAK] or [#READ]
    /// @param cell ignored for a limit
    record Entry(String contender, Cell cell) {
        /// Fused multiply-adds of all threads.
        static final String PEAK = "limit: multiply-add";

        /// Reads of memory by all threads.
        static final String READ = "limit: memory read";

        boolean isLimit() {
            return contender.equals(PEAK) || contender.equals(READ);
        }
    }

    /// A ratio that must reach a threshold with the unfavourable end of its interval.
    ///
    /// @param what says it in words
    /// @param measure what the ratio is made of
    /// @param subject the entry that is judged
    /// @param reference the entry it is compared with; with [Measure#BEST_PEER] the fastest of all
    ///   others that compute the same cell
    /// @param threshold which the ratio must reach, or with [Measure#TIME] must not exceed
    record Bar(String what, Measure measure, int subject, int reference, double threshold) {}

    /// What a ratio is made of.
    enum Measure {
        /// The fastest peer's time by the subject's.
        BEST_PEER,
        /// The subject's largest error by the largest of the peers': at most the threshold.
        ERROR,
        /// The subject's operations a second by the reference's.
        OPERATIONS,
        /// The subject's bytes a second by the reference's.
        BYTES,
        /// The subject's time by the reference's: at most the threshold.
        TIME,
        /// The subject's time for an operation by the reference's: at most the threshold.
        TIME_PER_OPERATION
    }
}
