package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.cli.bench.BenchCell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// What a bar has of one length.
///
/// @param cell its name
/// @param number what was measured; empty with a reason where nothing was
record BarValue(String cell, OptionalDouble number, String reason) {
    /// Judges all lengths together: the worst counts.
    ///
    /// @param quick whether the sizes are others than the bar's
    static Bar atLeast(
            String what, double threshold, String unit, List<BarValue> values, boolean quick) {
        Map<Boolean, List<BarValue>> parts =
                values.stream().collect(Collectors.partitioningBy(v -> v.number().isPresent()));
        List<BarValue> known = parts.getOrDefault(true, List.of());
        List<BarValue> unknown = parts.getOrDefault(false, List.of());
        String got =
                known.stream()
                        .map(v -> "N %s: %s".formatted(length(v.cell()), three(v.number())))
                        .collect(Collectors.joining(", "));
        if (quick && !known.isEmpty()) {
            return Bar.notMeasured(what, "--quick has other sizes (%s %s)".formatted(got, unit));
        }
        // Not so where a number is NaN.
        boolean met = known.stream().allMatch(v -> v.number().orElse(Double.NaN) >= threshold);
        if (!met || (unknown.isEmpty() && !known.isEmpty())) {
            return Bar.of(what, met, got + " " + unit);
        }
        String why = unknown.getFirst().reason();
        return Bar.notMeasured(what, got.isEmpty() ? why : "%s %s; %s".formatted(got, unit, why));
    }

    private static String length(String cell) {
        return Integer.toString(BenchCell.parse(cell).shape().keyLength());
    }

    private static String three(OptionalDouble number) {
        double value = number.orElse(Double.NaN);
        return String.format(
                Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
