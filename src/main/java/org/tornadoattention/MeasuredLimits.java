package org.tornadoattention;

/// What a device can do at most, as measured there: the scale against which the speed of a kernel
/// is a fraction.
///
/// A measured limit is a lower bound of the true one, so a fraction may come out above 1: a problem
/// that fits a cache moves its bytes faster than memory does.
///
/// @param flopsPerSecond additions and multiplications in fused multiply-adds of float32, without
///   tensor cores
/// @param bytesPerSecond bytes read and bytes written together, while arrays of 64 MiB or more,
///   which most caches do not hold, are copied within the device's memory
public record MeasuredLimits(double flopsPerSecond, double bytesPerSecond) {
    /// @throws IllegalArgumentException if a limit is not positive and finite
    public MeasuredLimits {
        requirePositive("flopsPerSecond", flopsPerSecond);
        requirePositive("bytesPerSecond", bytesPerSecond);
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " must be positive and finite but was " + value);
        }
    }
}
