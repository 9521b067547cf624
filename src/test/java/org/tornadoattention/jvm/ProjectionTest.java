package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A projection is its formula, whatever the number of rows, the order of the weights, their type,
/// and where they lie.
final class ProjectionTest {
    private static final int[] ROWS = {1, 3, 4, 5, 16, 17, 130};

    @ParameterizedTest
    @CsvSource({"16, 16", "48, 64", "33, 5", "64, 257", "200, 72", "1, 1", "128, 300"})
    void everySizeAndOrderOfWeights(int in, int out) {
        for (int rows : ROWS) {
            Tensor x = Tensor.randomNormal(rows, 1, rows, in);
            Tensor bias = Tensor.randomNormal(5L, out);
            verify(x, Linear.outputFirst(Tensor.randomNormal(2L, out, in)));
            verify(x, Linear.inputFirst(Tensor.randomNormal(3L, in, out)).withBias(bias));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float16", "bfloat16", "float64"})
    void otherTypesOfWeights(String name) {
        DataType type = DataType.valueOf(name.toUpperCase(Locale.ROOT));
        for (int rows : ROWS) {
            Tensor x = Tensor.randomNormal(rows, 1, rows, 48);
            verify(x, Linear.outputFirst(Tensor.randomNormal(2L, 80, 48).to(type)));
            verify(x, Linear.inputFirst(Tensor.randomNormal(3L, 48, 80).to(type)));
        }
    }

    @Test
    void partsOfPackedWeightsAndRowsThatLieApart() {
        Tensor packed = Tensor.randomNormal(7L, 96, 240);
        Tensor x = Tensor.randomNormal(8L, 3, 2, 192).slice(2, 64, 160);
        for (int from : new int[] {0, 80, 81}) {
            verify(x, Linear.inputFirst(packed).outputs(from, from + 80));
            verify(x, Linear.outputFirst(packed.transpose(0, 1).copy()).outputs(from, from + 80));
        }
    }

    @Test
    void bitsDependNeitherOnThreadsNorOnTheWidthOfVectors() {
        Tensor x = Tensor.randomNormal(1L, 1, 3, 100);
        for (Linear linear :
                new Linear[] {
                    Linear.outputFirst(Tensor.randomNormal(2L, 300, 100)),
                    Linear.inputFirst(Tensor.randomNormal(3L, 100, 300))
                }) {
            float[] expected = apply(x, linear, Map.of("vector-bits", "0", "threads", "1"));
            for (String bits : new String[] {"128", "256", "512"}) {
                Map<String, String> settings = Map.of("vector-bits", bits, "threads", "3");
                assertArrayEquals(expected, apply(x, linear, settings), bits);
            }
        }
    }

    private static float[] apply(Tensor x, Linear linear, Map<String, String> settings) {
        EngineOptions options = new EngineOptions(Optional.empty(), settings);
        try (JvmEngine engine = (JvmEngine) Engines.open("jvm", options)) {
            return new Projection(engine, false).apply(x, linear, DataType.FLOAT32).toFloats();
        }
    }

    private static void verify(Tensor x, Linear linear) {
        float[] actual = apply(x, linear, Map.of());
        int n = 0;
        for (int b = 0; b < x.dim(0); b++) {
            for (int r = 0; r < x.dim(1); r++) {
                for (int c = 0; c < linear.outputDim(); c++) {
                    double sum = linear.bias().isPresent() ? linear.bias().get().get(c) : 0;
                    double size = Math.abs(sum);
                    for (int d = 0; d < linear.inputDim(); d++) {
                        double product = x.get(b, r, d) * linear.weight().get(d, c);
                        sum += product;
                        size += Math.abs(product);
                    }
                    assertEquals(
                            sum, actual[n++], size * 1e-6, "row %d, column %d".formatted(r, c));
                }
            }
        }
    }
}
