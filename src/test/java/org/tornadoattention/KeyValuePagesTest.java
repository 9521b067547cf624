package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;

import java.util.Optional;

final class KeyValuePagesTest {
    private static final Tensor KEYS = TestData.normal(1, DataType.FLOAT32, 6, 2, 4, 5);
    private static final Tensor VALUES = TestData.normal(2, DataType.FLOAT32, 6, 2, 4, 7);
    private static final Tensor TABLE = Tensor.of(new int[] {5, 0, 3, 3, 1, 2}, 2, 3);
    private static final KeyValuePages PAGES = new KeyValuePages(KEYS, VALUES, TABLE, 9);

    @Test
    void gatheredTokensFollowTheTable() {
        Tensor keys = PAGES.gatherKeys(DataType.FLOAT64);
        assertEquals("float64[2][2][9][5]", keys.toString());
        assertEquals(KEYS.get(5, 1, 3, 4), keys.get(0, 1, 3, 4));
        assertEquals(KEYS.get(0, 0, 0, 0), keys.get(0, 0, 4, 0));
        assertEquals(KEYS.get(2, 1, 0, 2), keys.get(1, 1, 8, 2));
        Tensor values = PAGES.gatherValues(DataType.FLOAT32);
        assertEquals("float32[2][2][9][7]", values.toString());
        assertEquals(VALUES.get(3, 0, 2, 6), values.get(1, 0, 2, 6));
        assertEquals(4, PAGES.blockSize());
        assertEquals(2, PAGES.batch());
    }

    @Test
    void tableMayBeAView() {
        Tensor wide = Tensor.allocate(DataType.INT32, 3, 2);
        wide.copyFrom(TABLE.transpose(0, 1));
        KeyValuePages pages = new KeyValuePages(KEYS, VALUES, wide.transpose(0, 1), 9);
        assertArrayEquals(PAGES.table(), pages.table());
    }

    @Test
    void inputsOverPagesHaveTheirSizesAndGatherThem() {
        Tensor query = TestData.normal(3, DataType.FLOAT64, 2, 6, 3, 5);
        AttentionInputs inputs =
                AttentionInputs.of(query.transpose(1, 2), PAGES, Layout.TOKENS_FIRST);
        assertEquals(new AttentionShape(2, 6, 2, 3, 9, 5, 7), inputs.shape());
        assertEquals(Optional.of(PAGES), inputs.pages());
        assertEquals("float64[2][2][9][5]", inputs.key().toString());
        assertArrayEquals(
                PAGES.gatherValues(DataType.FLOAT32).toFloats(), inputs.value().toFloats());
        Tensor dense = Tensor.allocate(DataType.FLOAT64, 2, 2, 9, 5);
        assertFalse(AttentionInputs.of(query, dense, dense).pages().isPresent());
    }

    @Test
    void pagesThatDoNotFitTheQueryAreRefused() {
        assertRefused(
                () -> AttentionInputs.of(Tensor.allocate(DataType.FLOAT32, 3, 2, 1, 5), PAGES),
                "the pages' batch and headDim",
                "query float32[3][2][1][5]",
                "2 batch entries over keys float32[6][2][4][5]");
        assertRefused(
                () -> AttentionInputs.of(Tensor.allocate(DataType.FLOAT32, 2, 2, 1, 4), PAGES),
                "headDim");
        assertRefused(
                () -> AttentionInputs.of(Tensor.allocate(DataType.INT32, 2, 2, 1, 5), PAGES),
                "floating point");
        assertRefused(
                () -> AttentionInputs.of(Tensor.allocate(DataType.FLOAT32, 2, 3, 1, 5), PAGES),
                "queryHeads must be a multiple of keyValueHeads");
    }

    @Test
    void outputInTheMemoryOfPagesIsRefused() {
        Tensor pool = Tensor.allocate(DataType.FLOAT32, 6, 2, 4, 5);
        KeyValuePages pages = new KeyValuePages(pool, pool, TABLE, 9);
        AttentionInputs inputs =
                AttentionInputs.of(TestData.normal(3, DataType.FLOAT32, 2, 2, 4, 5), pages);
        try (AttentionEngine engine = Engines.open("oracle");
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            assertRefused(
                    () -> plan.run(inputs, pool.slice(0, 4, 6)), "output must not share memory");
        }
    }

    @Test
    void pagesThatDoNotFitTogetherAreRefused() {
        assertRefused(
                () -> new KeyValuePages(KEYS.select(0, 1), VALUES, TABLE, 9),
                "keys must have rank 4 [blocks][heads][blockSize][headDim]");
        assertRefused(
                () -> new KeyValuePages(KEYS, VALUES.slice(0, 0, 5), TABLE, 9),
                "keys and values must have one floating-point type and equal blocks");
        assertRefused(
                () -> new KeyValuePages(KEYS, VALUES.to(DataType.FLOAT16), TABLE, 9), "float16");
        assertRefused(
                () -> new KeyValuePages(KEYS, VALUES, TABLE, 13),
                "name blocks for 13 tokens of 4 a block but was int32[2][3]");
        assertRefused(() -> new KeyValuePages(KEYS, VALUES, TABLE.to(DataType.INT64), 9), "int64");
        assertRefused(
                () -> new KeyValuePages(KEYS, VALUES, Tensor.of(new int[] {0, 6}, 1, 2), 5),
                "blockTable must lie between 0 and 5 but held 6");
        assertThrows(NullPointerException.class, () -> new KeyValuePages(KEYS, VALUES, null, 9));
    }
}
