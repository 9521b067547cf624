package org.tornadoattention.cli;

import org.tornadoattention.cli.inspect.HeadPictures;
import org.tornadoattention.cli.inspect.Inspection;
import org.tornadoattention.cli.inspect.InspectionPage;

import picocli.CommandLine.Option;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Where pictures go, and in what form.
final class PictureFiles {
    private enum Format {
        PNG,
        SVG,
        HTML
    }

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "A picture, .png or .svg, or a page, .html; may be repeated (default:"
                            + " attention.html and attention.png).")
    private List<String> outputs = new ArrayList<>();

    /// The files.
    List<Path> files() {
        List<String> named =
                outputs.isEmpty() ? List.of("attention.html", "attention.png") : outputs;
        List<Path> files = new ArrayList<>();
        for (String name : named) {
            try {
                files.add(Path.of(name));
            } catch (InvalidPathException e) {
                throw new UsageFailure("--output: " + e.getMessage(), e);
            }
        }
        return files;
    }

    /// Refuses what can be seen to be impossible, before any work is done for it.
    void check() {
        for (Path file : files()) {
            format(file);
            OutputFiles.requireWritable("--output", file);
        }
    }

    /// Writes all of them, each completely or not at all.
    void write(Inspection inspection) {
        for (Path file : files()) {
            byte[] bytes =
                    switch (format(file)) {
                        case PNG -> HeadPictures.of(inspection).png();
                        case SVG -> utf8(HeadPictures.of(inspection).svg());
                        case HTML -> utf8(InspectionPage.of(inspection));
                    };
            WholeFile.write("--output", file, bytes);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Format format(Path file) {
        String lower = file.toString().toLowerCase(Locale.ROOT);
        for (Format format : Format.values()) {
            if (lower.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new UsageFailure(
                "--output must end with .png, .svg or .html but was '%s'".formatted(file));
    }
}
