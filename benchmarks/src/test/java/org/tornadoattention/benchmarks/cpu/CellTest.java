package org.tornadoattention.benchmarks.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.benchmarks.cpu.Cell.Kind;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Cells: their names and what work counts as.
final class CellTest {
    @Test
    void everyCellIsReadBackFromItsName() {
        Set<String> comparisons = new HashSet<>();
        for (Comparison comparison : Comparisons.all(List.of("peer"))) {
            assertTrue(comparisons.add(comparison.name()), comparison.name());
            for (Comparison.Entry entry : comparison.entries()) {
                assertEquals(entry.cell(), Cell.parse(entry.cell().name()));
            }
        }
    }

    @Test
    void whatIsNoCellIsRefused() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Cell.parse("full-b1"));
        assertEquals("no cell is named full-b1", refusal.getMessage());
    }

    @Test
    void operationsAreCountedByTheKeysThatCount() {
        assertEquals(4.0 * 8 * 100 * 100 * 64, Cell.square(Kind.FULL, 100, 64).flops());
        assertEquals(2.0 * 8 * 100 * 100 * 64, Cell.square(Kind.CAUSAL, 100, 64).flops());
        // A window longer than the sequence hides nothing.
        assertEquals(1, Cell.square(Kind.WINDOW, 100, 64).windowShare(), 1e-12);
        // 1 + 2 + ... + 257, then 257 for each of the other rows.
        double shown = 257.0 * 258 / 2 + 257.0 * (1000 - 257);
        double share = shown / (1000.0 * 1001 / 2);
        assertEquals(share, Cell.square(Kind.WINDOW, 1000, 64).windowShare(), 1e-12);
        double projections = 8.0 * 100 * 512 * 512;
        assertEquals(
                Cell.square(Kind.FULL, 100, 64).flops() + projections,
                Cell.square(Kind.LAYER, 100, 64).flops());
    }

    @Test
    void bytesAreThoseOfKeysAndValues() {
        assertEquals(2.0 * 4 * 8 * 4096 * 128, Cell.of(Kind.FULL, 1, 32, 8, 1, 4096, 128).bytes());
    }
}
