package org.tornadoattention.cli.bench;

import org.tornadoattention.MeasuredLimits;

import java.util.Optional;
import java.util.OptionalDouble;

/// What became of one cell on one target.
///
/// @param reason why there are no times, or none of the kernel; empty where nothing is missing
/// @param check what the oracle said, empty where there was no output
/// @param times empty unless the status is OK
public record CellResult(
        BenchTarget.Id target,
        BenchCell cell,
        Status status,
        String reason,
        Optional<Check> check,
        Optional<Times> times) {

    /// What became of it.
    public enum Status {
        /// Right, and timed.
        OK,
        /// Further from the oracle than allowed, so not timed.
        WRONG,
        /// No output: refused, no memory, a kernel that does not build, a crash, a time limit.
        FAILED
    }

    /// What the oracle said.
    ///
    /// @param error the largest `|output - oracle|` over the checked rows
    /// @param allowed the largest error that is no failure
    /// @param rows how many query rows were checked
    /// @param allRows of how many
    public record Check(String kernel, double error, double allowed, long rows, long allRows) {}

    /// Milliseconds.
    ///
    /// @param first making the plan and calling it once
    /// @param samples of whole calls, one a round
    /// @param kernel on the device, by its clock
    /// @param transfer of all inputs to the device and the output back
    public record Times(
            double first, Samples samples, OptionalDouble kernel, OptionalDouble transfer) {
        /// Of calls alone.
        static Times ofCalls(double first, Samples samples) {
            return new Times(first, samples, OptionalDouble.empty(), OptionalDouble.empty());
        }
    }

    static CellResult failed(BenchTarget.Id target, BenchCell cell, String reason) {
        return new CellResult(
                target, cell, Status.FAILED, reason, Optional.empty(), Optional.empty());
    }

    static CellResult withoutTimes(
            BenchTarget.Id target, BenchCell cell, Status status, String reason, Check check) {
        return new CellResult(target, cell, status, reason, Optional.of(check), Optional.empty());
    }

    /// By the median, in 10^9 operations a second.
    public OptionalDouble gigaflopsPerSecond() {
        return perMillisecond(cell.flops());
    }

    /// Of the bytes that must move at least, by the median, in 10^9 a second.
    public OptionalDouble gigabytesPerSecond() {
        return perMillisecond(cell.bytes());
    }

    private OptionalDouble perMillisecond(double amount) {
        return times.isPresent()
                ? OptionalDouble.of(amount / (times.get().samples().median() * 1e6))
                : OptionalDouble.empty();
    }

    /// The part of the multiply-adds that the device can do; above 1 where its limit was measured
    /// too low.
    public OptionalDouble peakFraction(Optional<MeasuredLimits> limits) {
        return limits.isPresent() && times.isPresent()
                ? OptionalDouble.of(
                        gigaflopsPerSecond().getAsDouble() * 1e9 / limits.get().flopsPerSecond())
                : OptionalDouble.empty();
    }

    /// The part of the bytes that the device can move; above 1 where the cell fits a cache.
    public OptionalDouble bandwidthFraction(Optional<MeasuredLimits> limits) {
        return limits.isPresent() && times.isPresent()
                ? OptionalDouble.of(
                        gigabytesPerSecond().getAsDouble() * 1e9 / limits.get().bytesPerSecond())
                : OptionalDouble.empty();
    }
}
