package org.tornadoattention.cli.doctor;

/// Findings as lines, to compare.
final class Findings {
    private Findings() {}

    static String line(Finding finding) {
        return finding.level()
                + " "
                + finding.what()
                + ": "
                + finding.value()
                + finding.remedy().map(remedy -> " -> " + remedy).orElse("");
    }
}
