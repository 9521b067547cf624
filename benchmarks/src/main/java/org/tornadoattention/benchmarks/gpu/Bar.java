package org.tornadoattention.benchmarks.gpu;

import java.util.Locale;

/// What is asked of a kernel, and how that came out.
///
/// @param what is asked
/// @param got what was measured, in words; or why nothing was
record Bar(String what, Verdict verdict, String got) {
    /// How a bar came out.
    enum Verdict {
        MET,
        MISSED,
        NOT_MEASURED;

        /// As reports write it.
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static Bar of(String what, boolean met, String got) {
        return new Bar(what, met ? Verdict.MET : Verdict.MISSED, got);
    }

    static Bar notMeasured(String what, String why) {
        return new Bar(what, Verdict.NOT_MEASURED, why);
    }
}
