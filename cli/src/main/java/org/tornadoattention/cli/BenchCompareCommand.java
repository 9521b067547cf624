package org.tornadoattention.cli;

import org.tornadoattention.cli.bench.BenchComparison;
import org.tornadoattention.cli.bench.BenchJsonReader;
import org.tornadoattention.cli.bench.BenchReport;
import org.tornadoattention.cli.bench.CellText;
import org.tornadoattention.cli.bench.Interval;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `attend bench compare`: two reports side by side.
@Command(
        name = "compare",
        description = {
            "Compares two reports of attend bench, cell by cell: the ratio of the medians, above 1"
                    + " where the second is slower, and where it lies with 90 %% confidence.",
            "Says which cells only one report has, and in what the machines differ."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend bench compare before.json after.json",
            "  attend bench compare before.json after.json --fail-above 1.1",
            "",
            "Exit status: 1 with --fail-above if a cell became slower by more, if a cell of A.json"
                    + " has no",
            "time in B.json although B.json tried it or lacks the device, if B.json is incomplete,"
                    + " or if",
            "there is nothing to compare."
        })
final class BenchCompareCommand extends AttendCommand {
    @Parameters(index = "0", paramLabel = "A.json", description = "The first report.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B.json", description = "The second report.")
    private Path second = Path.of("");

    @Option(
            names = "--fail-above",
            paramLabel = "RATIO",
            description = "The largest ratio that is no failure, such as 1.1 (default: any).")
    private Optional<Double> failAbove = Optional.empty();

    @Override
    public Integer call() {
        if (failAbove.isPresent() && !(failAbove.get() > 0)) {
            throw new UsageFailure("--fail-above must be positive but was " + failAbove.get());
        }
        BenchReport a = read("A.json", first);
        BenchReport b = read("B.json", second);
        BenchComparison comparison = BenchComparison.of(a, b);
        TextTable table = new TextTable();
        table.add("engine", "cell", "A ms", "B ms", "B / A", "90 % between");
        for (BenchComparison.Pair pair : comparison.pairs()) {
            table.add(
                    pair.target(),
                    pair.cell().name(),
                    CellText.number(pair.before()),
                    CellText.number(pair.after()),
                    ratio(pair.ratio()),
                    pair.interval()
                            .map(i -> "%s and %s".formatted(ratio(i.low()), ratio(i.high())))
                            .orElse("-"));
        }
        if (comparison.pairs().isEmpty()) {
            out().println("the reports have no cell in common");
        } else {
            table.print(out());
        }
        if (comparison.pairs().stream().anyMatch(pair -> pair.interval().isEmpty())) {
            out().printf("-: fewer than %d rounds tell no interval%n", Interval.MIN_ROUNDS);
        }
        section("only in " + first, comparison.onlyFirst());
        section("only in " + second, comparison.onlySecond());
        section("machines differ", comparison.facts());
        remark(first, a);
        remark(second, b);
        if (failAbove.isPresent()) {
            requireNotWorse(comparison, failAbove.get(), b.complete());
        }
        return OK;
    }

    /// What was not measured again is no proof that nothing became worse.
    private void requireNotWorse(
            BenchComparison comparison, double mostRatio, boolean isSecondComplete) {
        if (!(comparison.worst() <= mostRatio)) {
            throw new CommandFailure(
                    "a cell became slower by a factor of %s, more than --fail-above %s"
                            .formatted(ratio(comparison.worst()), mostRatio));
        }
        if (comparison.lost() > 0) {
            throw new CommandFailure(
                    "--fail-above %s: %s has no time for %d cells of %s"
                            .formatted(mostRatio, second, comparison.lost(), first));
        }
        if (!isSecondComplete) {
            throw new CommandFailure(
                    "--fail-above %s: %s must be complete but its run was interrupted"
                            .formatted(mostRatio, second));
        }
        if (comparison.pairs().isEmpty()) {
            throw new CommandFailure(
                    "--fail-above %s: the reports have no cell in common".formatted(mostRatio));
        }
    }

    private void section(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            out().printf("%n%s:%n", title);
            lines.forEach(line -> out().printf("  %s%n", line));
        }
    }

    private void remark(Path file, BenchReport report) {
        if (!report.complete()) {
            out().printf("%n%s is incomplete: its run was interrupted%n", file);
        }
        report.busy().ifPresent(busy -> out().printf("%n%s: %s%n", file, busy));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static BenchReport read(String option, Path file) {
        try {
            return BenchJsonReader.read(Files.readString(file));
        } catch (MalformedInputException e) {
            throw new CommandFailure(
                    "%s '%s' must be a report of attend bench but is no text"
                            .formatted(option, file),
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    "%s '%s': %s".formatted(option, file, ErrorReport.reason(e)), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("%s '%s' %s".formatted(option, file, e.getMessage()), e);
        }
    }
}
