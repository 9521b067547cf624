package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.EnumSet;

final class KeyValueCacheTest {
    private final KeyValueCache cache = KeyValueCache.allocate(DataType.FLOAT32, 2, 3, 5, 4, 6);

    @Test
    void newCacheIsEmpty() {
        assertEquals(0, cache.length(0));
        assertEquals(0, cache.maxLength());
        assertEquals(5, cache.capacity());
        assertEquals(2, cache.batch());
        assertEquals(DataType.FLOAT32, cache.type());
        assertEquals("float32[2][3][0][4]", cache.key().toString());
        assertEquals("float32[2][3][0][6]", cache.value().toString());
    }

    @Test
    void appendedTokensFollowEachOther() {
        Tensor key = keys(1, 5);
        Tensor value = values(2, 5);
        cache.append(key.slice(2, 0, 2), value.slice(2, 0, 2));
        cache.append(key.slice(2, 2, 3), value.slice(2, 2, 3));
        assertArrayEquals(key.slice(2, 0, 3).toFloats(), cache.key().toFloats());
        assertArrayEquals(value.slice(2, 0, 3).toFloats(), cache.value().toFloats());
        assertEquals(3, cache.length(1));
    }

    @Test
    void appendedTokensAreCopies() {
        Tensor key = keys(1, 1);
        cache.append(key, values(2, 1));
        double before = cache.key().get(1, 2, 0, 3);
        key.set(99, 1, 2, 0, 3);
        assertEquals(before, cache.key().get(1, 2, 0, 3));
    }

    @Test
    void entriesMayHaveDifferentLengths() {
        Tensor first = keys(1, 3);
        Tensor second = keys(2, 2);
        cache.append(first, values(3, 3), 3, 1);
        cache.append(second, values(4, 2), 0, 2);
        assertEquals(3, cache.length(0));
        assertEquals(3, cache.length(1));
        assertEquals(first.get(1, 0, 0, 0), cache.key().get(1, 0, 0, 0));
        assertEquals(second.get(1, 0, 0, 0), cache.key().get(1, 0, 1, 0));
        assertEquals(second.get(1, 2, 1, 3), cache.key().get(1, 2, 2, 3));
        assertEquals(first.get(0, 2, 2, 3), cache.key().get(0, 2, 2, 3));
        cache.truncate(1, 1);
        assertEquals(3, cache.maxLength());
        Mask.KeyLengths mask = (Mask.KeyLengths) cache.lengthsMask();
        assertArrayEquals(new long[] {3, 1}, mask.lengths().toLongs());
    }

    @Test
    void exhaustedCacheLosesNothing() {
        cache.append(keys(1, 4), values(2, 4), 2, 4);
        float[] keysBefore = cache.key().toFloats();
        float[] valuesBefore = cache.value().toFloats();
        assertRefused(
                IllegalStateException.class,
                () -> cache.append(keys(3, 2), values(4, 2)),
                "the cache is full",
                "capacity 5",
                "batch entry 1 holds 4 and 2 more came");
        assertEquals(2, cache.length(0));
        assertEquals(4, cache.length(1));
        assertArrayEquals(keysBefore, cache.key().toFloats());
        assertArrayEquals(valuesBefore, cache.value().toFloats());
        cache.append(keys(3, 2), values(4, 2), 2, 1);
        assertEquals(5, cache.length(1));
    }

    @Test
    void tokensThatDoNotFitAreRefusedAndChangeNothing() {
        assertRefused(
                () -> cache.append(Tensor.allocate(DataType.FLOAT32, 2, 3, 1, 5), values(1, 1)),
                "key must have the cache's type, batch, heads and dimension",
                "[2][3][1][5]");
        assertRefused(() -> cache.append(keys(1, 1).to(DataType.FLOAT16), values(1, 1)), "float16");
        assertRefused(
                () -> cache.append(keys(1, 1), Tensor.allocate(DataType.FLOAT32, 2, 2, 1, 6)),
                "value must have");
        assertRefused(
                () -> cache.append(keys(1, 2), values(1, 1)), "key and value", "as many tokens");
        assertRefused(() -> cache.append(keys(1, 2).select(1, 0), values(1, 2)), "key must have");
        assertRefused(() -> cache.append(keys(1, 2), values(1, 2), 1), "one entry", "had 1");
        assertRefused(() -> cache.append(keys(1, 2), values(1, 2), 1, 3), "0 and 2", "was 3");
        assertRefused(() -> cache.append(keys(1, 2), values(1, 2), -1, 1), "entry 0 was -1");
        assertThrows(NullPointerException.class, () -> cache.append(null, values(1, 1)));
        assertEquals(0, cache.maxLength());
    }

    @Test
    void truncationForgetsTheLastTokens() {
        Tensor key = keys(1, 4);
        cache.append(key, values(2, 4));
        cache.truncate(0, 1);
        assertEquals(1, cache.length(0));
        assertEquals(4, cache.length(1));
        assertRefused(() -> cache.truncate(0, 2), "between 0 and 1 but was 2");
        assertRefused(() -> cache.truncate(0, -1), "was -1");
        cache.append(key.slice(2, 3, 4), values(3, 1));
        assertEquals(key.get(0, 1, 3, 2), cache.key().get(0, 1, 1, 2));
    }

    @Test
    void batchEntryThatIsNotThereIsRefused() {
        String rule = "batchEntry must lie between 0 and 1 but was ";
        refusedIndex(() -> cache.truncate(5, 0), rule + 5);
        refusedIndex(() -> cache.length(-1), rule + -1);
        refusedIndex(() -> cache.clear(2), rule + 2);
        refusedIndex(() -> cache.share(2, 1, 0), "from must lie between 0 and 1 but was 2");
        refusedIndex(() -> cache.share(0, 2, 0), "to must lie between 0 and 1 but was 2");
    }

    private static void refusedIndex(Executable action, String message) {
        assertRefused(IndexOutOfBoundsException.class, action, message);
    }

    @Test
    void inputsAreCausalPaddedAndAlignedToTheEnd() {
        cache.append(keys(1, 4), values(2, 4), 4, 2);
        AttentionInputs inputs = cache.inputs(Tensor.allocate(DataType.FLOAT32, 2, 6, 1, 4));
        assertEquals(new AttentionShape(2, 6, 3, 1, 4, 4, 6), inputs.shape());
        assertEquals(EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.KEY_LENGTHS), inputs.maskKinds());
    }

    @Test
    void sizesThatAreNotPositiveAreRefused() {
        assertRefused(
                () -> KeyValueCache.allocate(DataType.FLOAT32, 1, 1, 0, 4, 4),
                "capacity must be positive but was 0");
        assertRefused(() -> KeyValueCache.allocate(DataType.FLOAT32, 0, 1, 1, 4, 4), "batch");
        assertRefused(
                () -> KeyValueCache.allocate(DataType.FLOAT32, 1, 8, 1 << 20, 1 << 10, 4), "2^31");
    }

    private static Tensor keys(long seed, int tokens) {
        return TestData.normal(seed, DataType.FLOAT32, 2, 3, tokens, 4);
    }

    private static Tensor values(long seed, int tokens) {
        return TestData.normal(seed, DataType.FLOAT32, 2, 3, tokens, 6);
    }
}
