package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Matrices as coloured cells: panels beside each other on one scale, with axes and a colour bar.
///
/// Every cell is a square of whole pixels. NaN marks a masked place, which is grey and so never
/// looks like a weight of zero.
///
/// @param title above everything
/// @param subtitle below the title, smaller
/// @param rowLabel what rows are, such as `query position`
/// @param columnLabel what columns are, such as `key position`
/// @param panels the matrices, left to right and then down
/// @param columns how many panels stand beside each other
/// @param cellSize the side of a cell in pixels
/// @param scale how numbers become colours
public record Heatmap(
        String title,
        String subtitle,
        String rowLabel,
        String columnLabel,
        List<Panel> panels,
        int columns,
        int cellSize,
        Scale scale) {

    /// One matrix.
    ///
    /// @param title above it
    /// @param values `[rows][columns]`, NaN where masked
    public record Panel(String title, Tensor values) {
        public Panel {
            Objects.requireNonNull(title, "title");
            if (values.rank() != 2 || values.size() == 0) {
                throw new IllegalArgumentException(
                        "values must be [rows][columns] with a cell but were " + values);
            }
        }
    }

    /// How numbers become colours.
    ///
    /// @param maximum the number with the last colour; 0 has the first
    /// @param squareRoot whether colours follow the square root, which shows small weights beside
    ///   large ones
    public record Scale(double maximum, boolean squareRoot) {
        public Scale {
            if (!(maximum > 0) || Double.isInfinite(maximum)) {
                throw new IllegalArgumentException(
                        "maximum must be positive and finite but was " + maximum);
            }
        }

        double fraction(double value) {
            double linear = Math.clamp(value / maximum, 0, 1);
            return squareRoot ? Math.sqrt(linear) : linear;
        }
    }

    public Heatmap {
        panels = List.copyOf(panels);
        if (panels.isEmpty() || columns < 1 || cellSize < 1) {
            throw new IllegalArgumentException(
                    "panels, columns and cellSize must be positive but were %d, %d and %d"
                            .formatted(panels.size(), columns, cellSize));
        }
    }

    /// The picture.
    public BufferedImage render() {
        return new HeatmapPainter(this).paint();
    }

    /// Writes the picture as PNG: completely, or not at all.
    ///
    /// @throws IOException if the file cannot be written
    public void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(render(), "png", stream)) {
                throw new IOException(file + ": this Java cannot write PNG files");
            }
        }
        // Behind a symbolic link, the file it names is replaced and not the link.
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = Objects.requireNonNull(target.getParent(), "folder");
        // createTempFile would make it readable by its owner only.
        Path temporary = folder.resolve(".attend-" + UUID.randomUUID() + ".png");
        try {
            Files.write(temporary, bytes.toByteArray());
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
