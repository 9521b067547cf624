package org.tornadoattention.cli;

import org.junit.jupiter.api.Assumptions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the conformance data lies, if it is there.
public final class ConformanceFolder {
    private static final String MISSING =
            "no conformance data: set attention.conformance or ATTENTION_CONFORMANCE to a folder";

    private ConformanceFolder() {}

    /// The folder that the property `attention.conformance` or the variable ATTENTION_CONFORMANCE
    /// names; without one the test is skipped, saying so.
    public static Path required() {
        String named =
                Optional.ofNullable(System.getProperty("attention.conformance"))
                        .or(() -> Optional.ofNullable(System.getenv("ATTENTION_CONFORMANCE")))
                        .orElse("");
        if (named.isEmpty()) {
            // Surefire does not print why a test was skipped.
            System.out.println("skipped: " + MISSING);
        }
        Assumptions.assumeTrue(!named.isEmpty(), MISSING);
        Path folder = Path.of(named);
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("conformance data: no folder " + folder);
        }
        return folder;
    }
}
