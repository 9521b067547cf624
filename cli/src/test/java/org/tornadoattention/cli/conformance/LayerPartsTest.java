package org.tornadoattention.cli.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.tornadoattention.Tensor;

import java.util.Optional;

/// What the runner computes itself, against numbers known elsewhere.
final class LayerPartsTest {
    @Test
    void erfcIsThatOfTheHandbook() {
        // Abramowitz and Stegun, table 7.1, and symmetry.
        double[][] table = {
            {0, 1}, {0.5, 1 - 0.5204998778130465}, {1, 1 - 0.8427007929497149},
            {2, 0.004677734981047266}, {2.5, 4.069520174449589e-4}, {4, 1.541725790028002e-8}
        };
        for (double[] row : table) {
            assertEquals(row[1], ErrorFunction.erfc(row[0]), 1e-13 * Math.max(1e-2, row[1]));
            assertEquals(2 - row[1], ErrorFunction.erfc(-row[0]), 1e-14);
        }
    }

    @Test
    void layerNormHasMeanZeroAndVarianceOne() {
        Tensor x = Tensor.of(new double[] {1, 3, 10, 30}, 1, 2, 2);
        Tensor y = new LayerNorm(Optional.empty(), Optional.empty(), 0).apply(x);
        assertArrayEquals(new double[] {-1, 1, -1, 1}, y.toDoubles(), 1e-12);
        Tensor weight = Tensor.of(new double[] {2, 3}, 2);
        Tensor bias = Tensor.of(new double[] {10, 20}, 2);
        Tensor z = new LayerNorm(Optional.of(weight), Optional.of(bias), 0).apply(x);
        assertArrayEquals(new double[] {8, 23, 8, 23}, z.toDoubles(), 1e-12);
    }
}
