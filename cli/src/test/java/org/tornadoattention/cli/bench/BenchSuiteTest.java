package org.tornadoattention.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DataType;
import org.tornadoattention.cli.bench.BenchCell.Kind;

import java.util.HashSet;
import java.util.List;

/// Which cells suites have.
class BenchSuiteTest {
    @Test
    void everySuiteHasBothKindsAndTypesAndGroupedHeads() {
        for (BenchSuite suite : BenchSuite.values()) {
            List<BenchCell> cells = suite.cells(BenchFilter.NONE);
            assertEquals(cells.size(), new HashSet<>(cells).size(), suite + " has a cell twice");
            for (Kind kind : Kind.values()) {
                assertTrue(cells.stream().anyMatch(c -> c.kind() == kind), suite.toString());
            }
            for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT16)) {
                assertTrue(cells.stream().anyMatch(c -> c.type() == type), suite.toString());
            }
            assertTrue(cells.stream().anyMatch(BenchCell::causal), suite.toString());
            assertTrue(cells.stream().anyMatch(c -> c.shape().groupSize() > 1), suite.toString());
            cells.forEach(c -> assertEquals(c, BenchCell.parse(c.name())));
        }
    }

    @Test
    void workIsCounted() {
        BenchCell full = BenchCell.parse("prefill-float32-full-b1-h2-1-n3-d4");
        assertEquals(4.0 * 2 * 9 * 4, full.flops());
        assertEquals(4.0 * 4 * (2 * 6 + 2 * 3), full.bytes());
        assertEquals(
                4.0 * 2 * 6 * 4, BenchCell.parse("prefill-float16-causal-b1-h2-1-n3-d4").flops());
        assertEquals(4.0 * 2 * 3 * 4, BenchCell.parse("decode-float32-full-b1-h2-1-n3-d4").flops());
        assertThrows(IllegalArgumentException.class, () -> BenchCell.parse("prefill"));
    }

    @Test
    void theFormulaInFloatIsTheFormula() {
        float[] out =
                SequentialFloat.row(
                        new float[] {0, 0},
                        new float[] {1, 2, 3, 4, 5, 6},
                        new float[] {1, 3, 9},
                        2,
                        1);
        assertEquals(2f, out[0]);
    }
}
