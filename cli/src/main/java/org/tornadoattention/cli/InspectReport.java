package org.tornadoattention.cli;

import org.tornadoattention.cli.inspect.HeadMeasures;
import org.tornadoattention.cli.inspect.Inspection;
import org.tornadoattention.cli.inspect.Relation;
import org.tornadoattention.cli.inspect.Share;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `attend inspect` prints: a line for each head.
///
/// @param files the pictures
record InspectReport(Inspection inspection, List<Path> files) {

    void print(PrintWriter out) {
        out.println(inspection.source());
        out.println();
        List<Relation> relations = List.copyOf(first().shares().keySet());
        boolean cross = inspection.positions().cross();
        TextTable table = new TextTable();
        List<String> header =
                new ArrayList<>(
                        List.of(
                                "head",
                                "pattern",
                                "entropy",
                                "even",
                                cross ? "aligned" : "distance"));
        relations.forEach(relation -> header.add(relation.title().replace(" token", "")));
        table.add(header.toArray(String[]::new));
        for (Inspection.Head head : inspection.heads()) {
            HeadMeasures m = head.measures();
            List<String> row =
                    new ArrayList<>(
                            List.of(
                                    head.map().title(),
                                    head.finding().pattern().title(),
                                    number(m.entropy()),
                                    number(m.evenness()),
                                    number(cross ? m.alignment() : m.distance())));
            for (Relation relation : relations) {
                Share share = m.share(relation);
                row.add(number(share.observed()));
            }
            table.add(row.toArray(String[]::new));
        }
        table.print(out);
        out.println();
        out.println(
                "entropy in bits, distance in tokens, then shares of the weight; see"
                        + " docs/inspect.md");
        files.forEach(file -> out.println("written: " + file));
    }

    private HeadMeasures first() {
        return inspection.heads().getFirst().measures();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }
}
