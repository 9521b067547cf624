package org.tornadoattention.cli.bench;

import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.cli.conformance.CaseResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// Results as words and numbers that people read, in tables of a terminal and of a page.
public final class CellText {
    /// The columns.
    public static final List<String> HEADER =
            List.of(
                    "kind",
                    "type",
                    "mask",
                    "heads",
                    "length",
                    "D",
                    "engine",
                    "checked",
                    "error",
                    "first",
                    "median",
                    "spread",
                    "kernel",
                    "transfer",
                    "GFLOP/s",
                    "GB/s",
                    "of peak",
                    "of copy",
                    "");

    /// What is not said by the header.
    public static final String LEGEND =
            "times in milliseconds: first, with making the plan; median, of whole calls; kernel and"
                + " transfer, on the device. checked: query rows compared with the oracle; error:"
                + " the largest among them; spread: first to third quartile of the rounds, beside"
                + " the median; of peak, of copy: shares of the device's measured limits";

    private static final String NONE = "-";

    private CellText() {}

    /// One line; a cell without times has dashes and, last, the reason.
    public static List<String> row(BenchReport report, CellResult result) {
        BenchCell cell = result.cell();
        Optional<MeasuredLimits> limits = report.limits(result.target());
        List<String> row =
                new ArrayList<>(
                        List.of(
                                cell.kindText(),
                                cell.type().toString(),
                                cell.maskText(),
                                cell.headsText(),
                                Integer.toString(cell.shape().keyLength()),
                                Integer.toString(cell.shape().headDim()),
                                report.label(result.target()),
                                result.check().map(CellText::checked).orElse(NONE),
                                result.check()
                                        .map(c -> CaseResult.shortNumber(c.error()))
                                        .orElse(NONE)));
        row.addAll(times(result.times()));
        row.add(number(result.gigaflopsPerSecond()));
        row.add(number(result.gigabytesPerSecond()));
        row.add(percent(result.peakFraction(limits)));
        row.add(percent(result.bandwidthFraction(limits)));
        row.add(result.reason());
        return row;
    }

    private static String checked(CellResult.Check check) {
        return check.rows() == check.allRows()
                ? "%d rows".formatted(check.rows())
                : "%d of %d".formatted(check.rows(), check.allRows());
    }

    private static List<String> times(Optional<CellResult.Times> times) {
        if (times.isEmpty()) {
            return List.of(NONE, NONE, NONE, NONE, NONE);
        }
        Samples samples = times.get().samples();
        return List.of(
                number(times.get().first()),
                number(samples.median()),
                spread(samples),
                number(times.get().kernel()),
                number(times.get().transfer()));
    }

    /// Such as `-2..+5 %`.
    static String spread(Samples samples) {
        return String.format(
                Locale.ROOT,
                "%+.0f..%+.0f %%",
                100 * (samples.lowerQuartile() / samples.median() - 1),
                100 * (samples.upperQuartile() / samples.median() - 1));
    }

    /// Three significant digits, without an exponent.
    public static String number(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return Double.isFinite(value) ? "0" : Double.toString(value);
        }
        int digits = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, Math.min(6, 3 - digits)) + "f", value);
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : NONE;
    }

    static String percent(OptionalDouble fraction) {
        return fraction.isPresent()
                ? String.format(Locale.ROOT, "%.0f %%", 100 * fraction.getAsDouble())
                : NONE;
    }

    /// The multiply-adds that a target can do, such as `176 GFLOP/s`.
    public static String peak(BenchTarget target) {
        return target.limits().map(l -> number(l.flopsPerSecond() / 1e9) + " GFLOP/s").orElse(NONE);
    }

    /// The bytes that a target can read and write while copying, such as `12 GB/s`.
    public static String bandwidth(BenchTarget target) {
        return target.limits().map(l -> number(l.bytesPerSecond() / 1e9) + " GB/s").orElse(NONE);
    }
}
