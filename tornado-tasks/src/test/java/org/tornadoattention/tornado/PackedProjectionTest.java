package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.List;

/// Projections in all their forms, with kernels called directly, against a sum in double precision.
class PackedProjectionTest {
    private static final int MORE_ROWS = 3;

    /// Rows about the 16 from which on another kernel runs, the 128 of a work-item and the 32 of a
    /// tile; features about the 128 and the 16 that are read at a time; columns about the 16 of a
    /// panel.
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 24, 17",
        "2, 129, 33",
        "15, 40, 16",
        "16, 128, 15",
        "17, 127, 32",
        "127, 30, 31",
        "128, 16, 48",
        "129, 17, 47",
        "300, 260, 5"
    })
    void everyFormIsTheSum(int rows, int inputDim, int outputDim) {
        for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT16)) {
            Tensor weight = Tensor.randomNormal(1L, inputDim, outputDim).to(type);
            Linear linear = Linear.inputFirst(weight).withBias(Tensor.randomNormal(2L, outputDim));
            PackedProjection packed = new PackedProjection(List.of(linear), true);
            for (boolean context : new boolean[] {false, true}) {
                assertSum(packed, context, linear, rows);
            }
        }
    }

    private static void assertSum(
            PackedProjection packed, boolean context, Linear linear, int rows) {
        Tensor x = Tensor.randomNormal(3L, rows, linear.inputDim());
        int[] numbers = new int[RunFields.ROWS];
        numbers[RunFields.RUN] = 7;
        packed.size.store(numbers, RunFields.QUERY_INPUT, rows);
        IntArray fields = IntArray.fromArray(numbers);
        IntArray receipts = new IntArray(RunFields.TASKS);
        FloatArray y = new FloatArray(rows * linear.outputDim() + 1);
        y.init(Float.NaN);
        DirectLayerProgram.project(
                packed,
                context,
                "projectQuery",
                fields,
                receipts,
                FloatArray.fromArray(x.toFloats()),
                y,
                rows + MORE_ROWS,
                RunFields.QUERY_INPUT);
        assertEquals(7, receipts.get(RunFields.PROJECT_QUERY));
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < linear.outputDim(); c++) {
                double sum = linear.bias().orElseThrow().get(c);
                double size = Math.abs(sum);
                for (int d = 0; d < linear.inputDim(); d++) {
                    double term = x.get(r, d) * linear.weight().get(d, c);
                    sum += term;
                    size += Math.abs(term);
                }
                float actual = y.get(r * linear.outputDim() + c);
                assertEquals(sum, actual, 1e-6 * size, "row %d, column %d".formatted(r, c));
            }
        }
        assertEquals(Float.NaN, y.get(rows * linear.outputDim()), "behind the last row");
    }
}
