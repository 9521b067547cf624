package org.tornadoattention.cli;

import org.tornadoattention.cli.bench.BenchReport;
import org.tornadoattention.cli.bench.BenchTarget;
import org.tornadoattention.cli.bench.CellResult;
import org.tornadoattention.cli.bench.CellText;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/// What `attend bench` found, on a terminal.
final class BenchTable {
    private BenchTable() {}

    /// The targets with their limits, the cells, and what is missing.
    static void print(BenchReport report, PrintWriter out) {
        TextTable targets = new TextTable();
        targets.add("engine", "backend", "device", "multiply-adds", "copying");
        for (BenchTarget target : report.targets()) {
            targets.add(
                    report.label(target.id()),
                    target.device().backend(),
                    target.device().name(),
                    CellText.peak(target),
                    CellText.bandwidth(target));
        }
        targets.print(out);
        out.println();
        TextTable cells = new TextTable();
        cells.add(CellText.HEADER.toArray(String[]::new));
        for (CellResult result : report.results()) {
            cells.add(row(report, result));
        }
        if (!report.results().isEmpty()) {
            cells.print(out);
            out.println();
        }
        for (BenchTarget target : report.targets()) {
            if (!target.noLimits().isEmpty()) {
                out.printf("%s: no limits: %s%n", report.label(target.id()), target.noLimits());
            }
        }
        for (BenchReport.Missing missing : report.missing()) {
            out.printf("%s is not available: %s%n", missing.engine(), missing.reason());
        }
        report.busy().ifPresent(out::println);
        out.println(CellText.LEGEND);
        for (String name : List.of("processor", "system", "Java", "TornadoVM SDK", "commit")) {
            for (Map.Entry<String, String> fact : report.machine().entrySet()) {
                if (fact.getKey().equals(name)) {
                    out.printf("%s: %s%n", name, fact.getValue());
                }
            }
        }
    }

    private static String[] row(BenchReport report, CellResult result) {
        return CellText.row(report, result).toArray(String[]::new);
    }
}
