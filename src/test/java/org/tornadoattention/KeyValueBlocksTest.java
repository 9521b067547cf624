package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/// Who holds which block when, and that tokens stay what they were.
final class KeyValueBlocksTest {
    private final KeyValueBlocks pool = KeyValueBlocks.allocate(DataType.FLOAT32, 6, 4, 3, 5, 7);
    private final KeyValueCache cache = pool.cache(2, 20);

    @Test
    void newPoolAndItsCachesHoldNothing() {
        assertEquals(6, pool.blocks());
        assertEquals(4, pool.blockSize());
        assertEquals(6, pool.freeBlocks());
        assertEquals(0, pool.usedBlocks());
        assertEquals(0, pool.usedBytes());
        assertEquals(4 * 3 * (5 + 7) * Float.BYTES, pool.bytesPerBlock());
        assertEquals(20, cache.capacity());
        assertEquals(2, cache.batch());
        assertEquals("float32[2][3][0][5]", cache.key().toString());
        assertEquals("float32[2][3][0][7]", cache.value().toString());
    }

    @Test
    void blocksAreTakenAsTokensComeAndGivenBack() {
        append(cache, 1, 4, 1);
        assertEquals(2, pool.usedBlocks());
        append(cache, 2, 1, 3);
        assertEquals(3, pool.usedBlocks());
        assertEquals(3 * pool.bytesPerBlock(), pool.usedBytes());
        cache.truncate(0, 5);
        assertEquals(3, pool.usedBlocks());
        cache.truncate(0, 4);
        assertEquals(2, pool.usedBlocks());
        cache.clear(1);
        assertEquals(1, pool.usedBlocks());
        cache.clear();
        assertEquals(6, pool.freeBlocks());
        append(cache, 3, 12, 12);
        assertEquals(0, pool.freeBlocks());
    }

    @Test
    void entriesThatGrowTogetherKeepTheirBlocksTogether() {
        KeyValueBlocks large = KeyValueBlocks.allocate(DataType.FLOAT32, 40, 16, 3, 5, 7);
        KeyValueCache growing = large.cache(4, 160);
        for (int token = 0; token < 160; token++) {
            append(growing, token, 1, 1, 1, 1);
        }
        int[] table = growing.pages().table();
        for (int b = 0; b < 4; b++) {
            for (int n = 1; n < 8; n++) {
                assertEquals(
                        table[b * 10] + n, table[b * 10 + n], "entry %d, block %d".formatted(b, n));
            }
        }
        assertEquals(
                0, large.freeBlocks()); // Blocks set aside serve others once there are no more.
    }

    @Test
    void tokensAreThoseOfACacheInOnePiece() {
        KeyValueCache whole = KeyValueCache.allocate(DataType.FLOAT32, 2, 3, 20, 5, 7);
        for (int step = 0; step < 4; step++) {
            append(cache, step, step, 3);
            append(whole, step, step, 3);
        }
        assertHoldsTheSame(whole, cache);
    }

    @Test
    void commonBeginningOfEightSequencesIsStoredOnce() {
        KeyValueBlocks large = KeyValueBlocks.allocate(DataType.FLOAT16, 300, 16, 2, 8, 8);
        KeyValueCache sequences = large.cache(8, 8192);
        Tensor prefix = Tensor.allocate(DataType.FLOAT16, 8, 2, 4096, 8);
        sequences.append(prefix, prefix, 4096, 0, 0, 0, 0, 0, 0, 0);
        long bytes = 4096L * 2 * (8 + 8) * Short.BYTES;
        assertEquals(bytes, large.usedBytes());
        for (int b = 1; b < 8; b++) {
            sequences.share(0, b, 4096);
        }
        assertEquals(bytes, large.usedBytes());
        Tensor token = Tensor.allocate(DataType.FLOAT16, 8, 2, 1, 8);
        sequences.append(token, token);
        assertEquals(bytes + 8 * large.bytesPerBlock(), large.usedBytes());
        sequences.clear(0);
        assertEquals(bytes + 7 * large.bytesPerBlock(), large.usedBytes());
        sequences.clear();
        assertEquals(0, large.usedBytes());
    }

    @Test
    void sharedBlockIsCopiedWhenItsFirstOwnerAppends() {
        append(cache, 1, 6, 0);
        cache.share(0, 1, 6);
        KeyValueCache before = copy(cache);
        append(cache, 2, 1, 0);
        assertEquals(3, pool.usedBlocks()); // the common full block, and one for each
        cache.truncate(0, 6);
        assertHoldsTheSame(before, cache);
    }

    @Test
    void sharedBlockIsCopiedWhenItsSecondOwnerAppends() {
        append(cache, 1, 7, 0);
        cache.share(0, 1, 6);
        KeyValueCache before = copy(cache);
        append(cache, 2, 0, 1);
        assertEquals(3, pool.usedBlocks());
        cache.truncate(1, 6);
        assertHoldsTheSame(before, cache);
        append(cache, 3, 1, 2);
        assertEquals(3, pool.usedBlocks()); // Neither shares its last block any more.
    }

    @Test
    void lastOwnerOfASharedBlockNeedsNoCopy() {
        append(cache, 1, 6, 0);
        cache.share(0, 1, 6);
        append(cache, 2, 1, 1);
        assertEquals(3, pool.usedBlocks());
        cache.clear();
        append(cache, 3, 6, 0);
        cache.share(0, 1, 6);
        cache.clear(0);
        assertEquals(2, pool.usedBlocks());
        append(cache, 4, 0, 1);
        assertEquals(2, pool.usedBlocks());
    }

    @Test
    void truncationIntoASharedBlockLeavesTheOtherOwnersTokens() {
        append(cache, 1, 8, 0);
        cache.share(0, 1, 8);
        KeyValueCache before = copy(cache);
        cache.truncate(0, 2);
        assertEquals(2, pool.usedBlocks());
        append(cache, 2, 3, 0);
        before.truncate(0, 2);
        append(before, 2, 3, 0);
        assertHoldsTheSame(before, cache);
    }

    @Test
    void exhaustedPoolLosesNothing() {
        append(cache, 1, 11, 4);
        KeyValueCache before = copy(cache);
        int[] table = cache.pages().table();
        assertRefused(
                IllegalStateException.class,
                () -> append(cache, 2, 2, 12),
                "too few free blocks",
                "2 of 6 blocks of 4 tokens are free and 4 are needed");
        assertEquals(4, pool.usedBlocks());
        assertArrayEquals(table, cache.pages().table());
        assertHoldsTheSame(before, cache);
        append(cache, 3, 1, 8);
        assertEquals(0, pool.freeBlocks());
    }

    @Test
    void copyOnWriteThatFindsNoFreeBlockLosesNothing() {
        append(cache, 1, 18, 0);
        cache.share(0, 1, 18);
        KeyValueCache other = pool.cache(1, 4);
        other.append(keys(1, 1, 4), values(1, 1, 4));
        KeyValueCache before = copy(cache);
        assertRefused(
                IllegalStateException.class,
                () -> append(cache, 2, 1, 0),
                "0 of 6 blocks of 4 tokens are free and 1 are needed");
        assertHoldsTheSame(before, cache);
        other.clear();
        append(cache, 2, 1, 1); // One copies, the other stays.
        assertEquals(0, pool.freeBlocks());
    }

    @Test
    void capacityOfAnEntryHoldsWhateverIsFree() {
        KeyValueCache small = pool.cache(2, 6);
        append(small, 1, 5, 0);
        assertRefused(
                IllegalStateException.class,
                () -> append(small, 2, 2, 1),
                "the cache is full: capacity 6, batch entry 0 holds 5 and 2 more came");
        assertEquals(2, pool.usedBlocks());
        assertEquals(0, small.length(1));
    }

    @Test
    void tensorsThatCannotBeReadLeaveLengthsAndBlocks() {
        append(cache, 1, 3, 3);
        Arena arena = Arena.ofConfined();
        Tensor value = Tensor.allocate(arena, DataType.FLOAT32, 2, 3, 2, 7);
        arena.close();
        assertThrows(IllegalStateException.class, () -> cache.append(keys(2, 2, 2), value));
        assertEquals(2, pool.usedBlocks());
        assertEquals(3, cache.length(0));
    }

    @Test
    void blockIsNeverGivenBackTwice() {
        append(cache, 1, 5, 0);
        cache.share(0, 1, 5);
        cache.clear(0);
        cache.clear(0);
        assertEquals(2, pool.usedBlocks());
        cache.clear(1);
        cache.clear();
        assertEquals(6, pool.freeBlocks());
        assertRefused(
                IllegalStateException.class,
                () -> pool.owners().release(0),
                "block 0 is free already");
        assertRefused(
                IllegalStateException.class,
                () -> pool.owners().share(0),
                "block 0 is free already");
        for (int n = 0; n < 6; n++) {
            pool.owners().take();
        }
        assertRefused(IllegalStateException.class, pool.owners()::take, "0 of 6 blocks");
    }

    @Test
    void cachesOfOnePoolShareItsBlocks() {
        append(cache, 1, 6, 2);
        KeyValueCache other = pool.cache(1, 8);
        other.share(cache, 0, 0, 5);
        assertEquals(3, pool.usedBlocks());
        cache.clear();
        assertEquals(2, pool.usedBlocks());
        assertArrayEquals(
                keys(1, 2, 6).slice(0, 0, 1).slice(2, 0, 5).toFloats(), other.key().toFloats());
        other.clear();
        assertEquals(6, pool.freeBlocks());
    }

    @Test
    void sharingThatDoesNotFitIsRefused() {
        append(cache, 1, 6, 2);
        assertRefused(() -> cache.share(0, 1, 4), "batch entry 1 must be empty but held 2 tokens");
        cache.clear(1);
        assertRefused(() -> cache.share(0, 1, 7), "between 0 and 6 but was 7");
        assertRefused(() -> cache.share(0, 1, -1), "was -1");
        assertRefused(() -> pool.cache(1, 5).share(cache, 0, 0, 6), "at most the capacity 5");
        KeyValueBlocks twin = KeyValueBlocks.allocate(DataType.FLOAT32, 6, 4, 3, 5, 7);
        assertRefused(() -> twin.cache(1, 8).share(cache, 0, 0, 6), "over the same pool");
        assertThrows(IndexOutOfBoundsException.class, () -> cache.share(2, 1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> cache.share(0, 2, 1));
        assertEquals(2, pool.usedBlocks());
    }

    @Test
    void sizesThatAreNotPositiveAreRefused() {
        assertRefused(
                () -> KeyValueBlocks.allocate(DataType.FLOAT32, 0, 4, 1, 4, 4),
                "blocks must be positive but was 0");
        assertRefused(() -> KeyValueBlocks.allocate(DataType.FLOAT32, 1, 0, 1, 4, 4), "blockSize");
        assertRefused(() -> KeyValueBlocks.allocate(DataType.INT32, 1, 1, 1, 4, 4), "int32");
        assertRefused(() -> pool.cache(0, 4), "batch must be positive but was 0");
        assertRefused(() -> pool.cache(1, 0), "capacity must be positive but was 0");
    }

    /// Random operations on a pool and on a cache that copies everything.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 16})
    void anyOrderOfOperationsGivesTheTokensOfACacheInOnePiece(int blockSize) {
        Random random = new Random(blockSize);
        KeyValueBlocks blocks = KeyValueBlocks.allocate(DataType.FLOAT32, 40, blockSize, 3, 5, 7);
        KeyValueCache paged = blocks.cache(5, 30);
        KeyValueCache whole = KeyValueCache.allocate(DataType.FLOAT32, 5, 3, 30, 5, 7);
        for (int step = 0; step < 600; step++) {
            int from = random.nextInt(5);
            int to = random.nextInt(5);
            int length = random.nextInt(whole.length(from) + 1);
            switch (random.nextInt(4)) {
                case 0 -> {
                    paged.truncate(from, length);
                    whole.truncate(from, length);
                }
                case 1 -> {
                    if (whole.length(to) == 0) {
                        paged.share(from, to, length);
                        whole.share(from, to, length);
                    }
                }
                default -> {
                    int[] counts = new int[5];
                    for (int b = 0; b < 5; b++) {
                        counts[b] = Math.min(random.nextInt(5), 30 - whole.length(b));
                    }
                    try {
                        append(paged, step, counts);
                        append(whole, step, counts);
                    } catch (IllegalStateException e) { // too few free blocks
                        paged.clear(from);
                        whole.clear(from);
                    }
                }
            }
            assertHoldsTheSame(whole, paged);
            assertEquals(distinctBlocks(paged, blockSize), blocks.usedBlocks());
        }
    }

    // ---- Helpers -------------------------------------------------------------------------------

    private static long distinctBlocks(KeyValueCache cache, int blockSize) {
        KeyValuePages pages = cache.pages();
        int columns = pages.blockTable().dim(1);
        int[] table = pages.table();
        boolean[] used = new boolean[pages.keys().dim(0)];
        for (int b = 0; b < cache.batch(); b++) {
            for (int n = 0; n < Math.ceilDiv(cache.length(b), blockSize); n++) {
                used[table[b * columns + n]] = true;
            }
        }
        long count = 0;
        for (boolean one : used) {
            count += one ? 1 : 0;
        }
        return count;
    }

    private static void append(KeyValueCache cache, long seed, int... counts) {
        int tokens = Arrays.stream(counts).max().orElse(0);
        cache.append(
                keys(seed, counts.length, tokens), values(seed, counts.length, tokens), counts);
    }

    private static Tensor keys(long seed, int batch, int tokens) {
        return TestData.normal(2 * seed, DataType.FLOAT32, batch, 3, tokens, 5);
    }

    private static Tensor values(long seed, int batch, int tokens) {
        return TestData.normal(2 * seed + 1, DataType.FLOAT32, batch, 3, tokens, 7);
    }

    private static KeyValueCache copy(KeyValueCache cache) {
        KeyValueCache copy = KeyValueCache.allocate(DataType.FLOAT32, cache.batch(), 3, 40, 5, 7);
        int[] lengths = new int[cache.batch()];
        Arrays.setAll(lengths, cache::length);
        copy.append(cache.key(), cache.value(), lengths);
        return copy;
    }

    private static void assertHoldsTheSame(KeyValueCache expected, KeyValueCache actual) {
        for (int b = 0; b < expected.batch(); b++) {
            assertEquals(expected.length(b), actual.length(b), "length of entry " + b);
            assertArrayEquals(
                    tokens(expected.key(), b, expected.length(b)),
                    tokens(actual.key(), b, expected.length(b)));
            assertArrayEquals(
                    tokens(expected.value(), b, expected.length(b)),
                    tokens(actual.value(), b, expected.length(b)));
        }
    }

    private static float[] tokens(Tensor tensor, int b, int length) {
        return length == 0 ? new float[0] : tensor.select(0, b).slice(1, 0, length).toFloats();
    }
}
