package org.tornadoattention.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Rows of text in aligned columns; the first row is the header.
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    /// Prints the rows; columns in which every cell below the header begins with a digit are
    /// right-aligned.
    void print(PrintWriter out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String padding = " ".repeat(width(c) - row.get(c).length());
                line.append(c == 0 ? "" : "  ");
                line.append(isNumeric(c) ? padding + row.get(c) : row.get(c) + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private boolean isNumeric(int column) {
        return rows.stream()
                .skip(1)
                .map(row -> row.get(column))
                .allMatch(cell -> !cell.isEmpty() && Character.isDigit(cell.charAt(0)));
    }
}
