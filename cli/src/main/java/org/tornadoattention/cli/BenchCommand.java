package org.tornadoattention.cli;

import org.tornadoattention.cli.bench.BenchCell;
import org.tornadoattention.cli.bench.BenchJson;
import org.tornadoattention.cli.bench.BenchPage;
import org.tornadoattention.cli.bench.BenchReport;
import org.tornadoattention.cli.bench.BenchTimes;
import org.tornadoattention.cli.bench.Benchmark;
import org.tornadoattention.cli.bench.CellResult;
import org.tornadoattention.cli.files.FileTree;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `attend bench`: engines, devices and backends side by side, checked and timed.
@Command(
        name = "bench",
        description = {
            "Compares engines on every device there is: each cell of a suite is checked against the"
                    + " oracle, then timed in turns; speed stands beside what the device can do at"
                    + " most, which is measured, too.",
            "A cell that fails, for lack of memory say, is a row with the reason."
        },
        subcommands = BenchCompareCommand.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend bench",
            "  attend bench --suite standard --output laptop",
            "  attend bench --engine jvm,tornado --type float32 --mask causal --lengths 1024,2048",
            "  attend bench compare before.json after.json",
            "",
            "Writes FILE.json, which has every sample, and FILE.html, with charts; after each cell,"
                    + " so that an",
            "interrupted run keeps what is done. ATTEND_JAVA_OPTS are options of the processes that"
                    + " measure, too.",
            "",
            "Exit status: 1 if a result is wrong or no cell has times."
        })
final class BenchCommand extends AttendCommand {
    private static final Duration SAMPLE = Duration.ofMillis(60);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    @Mixin private BenchArguments arguments = new BenchArguments();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Rounds in which each cell is timed (default: 7, suite standard 15); fewer, but"
                            + " at least three, where calls are long.")
    private Optional<Integer> rounds = Optional.empty();

    @Option(
            names = "--cell-limit",
            paramLabel = "SECONDS",
            description =
                    "The most that a step of a cell may take before its process is ended (default:"
                            + " 120).")
    private int cellLimit = 120;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the report goes, without ending (default: attend-bench).")
    private Path output = Path.of("attend-bench");

    @Option(names = "--json", description = "Prints the report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<BenchCell> cells = arguments.cells();
        int times = rounds.orElse(arguments.suite().rounds());
        if (times < 1) {
            throw new UsageFailure("--rounds must be positive but was " + times);
        }
        if (cellLimit < 1) {
            throw new UsageFailure("--cell-limit must be positive but was " + cellLimit);
        }
        Path jsonFile = file(".json");
        Path page = file(".html");
        OutputFiles.requireWritable("--output", jsonFile);
        OutputFiles.requireWritable("--output", page);
        if (WholeFile.target(jsonFile).equals(WholeFile.target(page))) {
            throw new UsageFailure(
                    "--output: %s and %s must be two files but one is a link to the other"
                            .formatted(jsonFile, page));
        }
        Benchmark benchmark =
                new Benchmark(
                        arguments.engines(),
                        arguments.backends(),
                        arguments.device(),
                        arguments.suiteName(),
                        cells,
                        new BenchTimes(times, SAMPLE, START_LIMIT, Duration.ofSeconds(cellLimit)),
                        "attend " + String.join(" ", given()));
        BenchReport report = run(benchmark, jsonFile, page);
        if (report.targets().isEmpty()) {
            throw new CommandFailure(
                    "no engine is available: "
                            + report.missing().getFirst().engine()
                            + ": "
                            + report.missing().getFirst().reason());
        }
        if (json) {
            Json.print(out(), BenchJson.write(report));
        } else {
            BenchTable.print(report, out());
            out().printf("report: %s and %s%n", jsonFile, page);
        }
        boolean passed =
                report.count(CellResult.Status.WRONG) == 0
                        && report.count(CellResult.Status.OK) > 0;
        return passed ? OK : ErrorReport.FAILED;
    }

    private Path file(String ending) {
        return Path.of(output + ending);
    }

    private BenchReport run(Benchmark benchmark, Path jsonFile, Path page) throws IOException {
        Path folder = Files.createTempDirectory("attend-bench-");
        folder.toFile().deleteOnExit(); // Where the run is interrupted.
        ProgressBar bar = new ProgressBar("bench", "cells", benchmark.cells().size());
        try (Progress progress = progress("bench")) {
            return benchmark.run(
                    folder,
                    new Benchmark.Listener() {
                        private String done = bar.at(0);

                        @Override
                        public void report(BenchReport report, int cells) {
                            write(jsonFile, Json.text(BenchJson.write(report)));
                            write(page, BenchPage.of(report));
                            done = bar.at(cells);
                            progress.update(done);
                        }

                        @Override
                        public void at(String what) {
                            progress.update(done + ", " + what);
                        }
                    });
        } finally {
            FileTree.delete(folder);
        }
    }

    private static void write(Path file, String text) {
        WholeFile.write("--output", file, text.getBytes(StandardCharsets.UTF_8));
    }
}
