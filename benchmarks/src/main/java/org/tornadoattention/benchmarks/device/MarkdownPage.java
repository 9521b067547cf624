package org.tornadoattention.benchmarks.device;

import org.tornadoattention.cli.bench.MachineFacts;

import java.util.Arrays;
import java.util.Locale;

/// A page of tables, line by line.
final class MarkdownPage {
    private final StringBuilder text = new StringBuilder();

    /// Where results were measured: the end of a page.
    void machine(MachineFacts machine) {
        line("## Where, and how to do it again");
        line("");
        row("", "");
        row("---", "---");
        machine.facts()
                .forEach(
                        (name, value) ->
                                row(name, name.equals("command") ? "`" + value + "`" : value));
    }

    /// Milliseconds, to three digits where they are few.
    static String time(double millis) {
        return number(millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }

    /// @param format of one number
    static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /// A line of a table.
    void row(String... cells) {
        line("| " + String.join(" | ", Arrays.asList(cells)) + " |");
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    /// The text so far.
    @Override
    public String toString() {
        return text.toString();
    }
}
