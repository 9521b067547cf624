package org.tornadoattention.cli.heatmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.Tensor;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

/// Cells have the colours of their numbers, and masked ones one that no number has.
final class HeatmapTest {
    @Test
    void everyCellIsASquareOfItsColour() {
        BufferedImage image = render(List.of(panel()), 1, 10);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                counts.merge(image.getRGB(x, y) & 0xffffff, 1, Integer::sum);
            }
        }
        // The colour bar may show a cell's colour, too.
        assertTrue(counts.getOrDefault(ColorMap.color(0), 0) >= 100, "the cell with 0");
        assertTrue(counts.getOrDefault(ColorMap.color(1), 0) >= 100, "the cell with 1");
        assertTrue(counts.getOrDefault(ColorMap.color(0.25), 0) >= 100, "the cell with 0.25");
        int masked = 0xdcdee2;
        assertEquals(100 + 12 * 12, counts.get(masked), "the masked cell and the legend");
        for (double value = 0; value <= 1; value += 0.001) {
            assertNotEquals(masked, ColorMap.color(value));
        }
    }

    @Test
    void panelsStandBesideEachOtherAndThenBelow() {
        BufferedImage one = render(List.of(panel()), 2, 10);
        BufferedImage two = render(List.of(panel(), panel()), 2, 10);
        BufferedImage four = render(List.of(panel(), panel(), panel(), panel()), 2, 10);
        assertTrue(two.getWidth() > one.getWidth());
        assertEquals(one.getHeight(), two.getHeight());
        assertEquals(two.getWidth(), four.getWidth());
        assertTrue(four.getHeight() > two.getHeight());
    }

    @Test
    void thePngIsThePicture() throws IOException {
        Heatmap map = map(List.of(panel()), 1, 4);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(map.png()));
        assertEquals(map.render().getWidth(), read.getWidth());
        assertEquals(map.render().getRGB(100, 130), read.getRGB(100, 130));
    }

    @Test
    void everyPrintableCharacterHasAWidth() {
        for (char c = '!'; c <= '~'; c++) {
            assertFalse(StrokeFont.strokes("" + c).isEmpty(), "no stroke for " + c);
        }
        assertTrue(StrokeFont.width("wide") > StrokeFont.width("i"));
        assertEquals(0, StrokeFont.width(""));
    }

    @Test
    void colourFollowsTheScale() {
        assertEquals(0.5, new Heatmap.Scale(0.5, true).fraction(0.125), 1e-12);
        assertEquals(0.25, new Heatmap.Scale(0.5, false).fraction(0.125), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new Heatmap.Scale(0, true));
    }

    private static Heatmap.Panel panel() {
        return new Heatmap.Panel("head 0", Tensor.of(new float[] {0, Float.NaN, 0.25f, 1}, 2, 2));
    }

    private static BufferedImage render(List<Heatmap.Panel> panels, int columns, int cellSize) {
        return map(panels, columns, cellSize).render();
    }

    private static Heatmap map(List<Heatmap.Panel> panels, int columns, int cellSize) {
        return new Heatmap(
                "title",
                "subtitle",
                Heatmap.Axis.of("query position"),
                Heatmap.Axis.of("key position"),
                panels,
                columns,
                cellSize,
                cellSize,
                new Heatmap.Scale(1, false));
    }
}
