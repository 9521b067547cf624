package org.tornadoattention.jvm;

/// What the running maximum and sum of a row end in.
final class LogSumExp {
    private LogSumExp() {}

    /// `m + log l`, -infinity for a row that attended to nothing.
    static double of(double maximum, double sum) {
        // StrictMath, because Math.log may differ from machine to machine in the last bit.
        return sum == 0 ? Double.NEGATIVE_INFINITY : maximum + StrictMath.log(sum);
    }
}
