package org.tornadoattention.cli.heatmap;

import org.tornadoattention.Tensor;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// PNG files.
public final class Png {
    private Png() {}

    /// A picture of one pixel for each number, in its colour.
    ///
    /// @param values `[rows][columns]`, NaN where masked
    public static byte[] of(Tensor values, Heatmap.Scale scale) {
        Canvas canvas = new Canvas(values.dim(1), values.dim(0), 0);
        canvas.cells(values, 0, 0, 1, 1, scale);
        return of(canvas.image());
    }

    static byte[] of(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IllegalStateException("this Java cannot write PNG files");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail.
        }
        return bytes.toByteArray();
    }
}
