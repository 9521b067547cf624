package org.tornadoattention.cli.conformance;

import java.util.Locale;

/// What became of one case on one engine.
///
/// @param engine the engine's name
/// @param name the case's folder, as seen from the folder that was searched
/// @param outcome what became of it
public record CaseResult(String engine, String name, Outcome outcome) {

    /// The line that the command line prints, such as `oracle PASS onnx-attention/attention_3d max
    /// error 1.2e-7`.
    @Override
    public String toString() {
        return switch (outcome) {
            case Outcome.Passed passed ->
                    line("PASS", "max error " + shortNumber(passed.maxError()));
            case Outcome.Failed failed -> line("FAIL", failed.message());
            case Outcome.Skipped skipped -> line("SKIP", skipped.reason());
        };
    }

    /// A number with two significant digits, such as `1.2e-7`, `0.5` or `0`.
    public static String shortNumber(double value) {
        if (value == 0) {
            return "0";
        }
        if (!Double.isFinite(value) || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6)) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        return String.format(Locale.ROOT, "%.1e", value).replaceFirst("e([+-])0", "e$1");
    }

    private String line(String verdict, String rest) {
        return "%-7s %s %s  %s".formatted(engine, verdict, name, rest);
    }
}
