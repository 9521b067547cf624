package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// Every width of vectors gives the bits of the plain loops, kernel by kernel.
final class KernelSetTest {
    private static final int SIZE = Tile.KEYS * Tile.LANES;
    private static final int DIM = 23;
    private static final int KEY_COUNT = 57;

    private final KernelSet scalar = KernelSet.scalar();
    private final Random random = new Random(5);

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void dotScoresAreEqualToTheBit(int bits) {
        float[] queries = normal(DIM * Tile.LANES);
        MemorySegment keys = copy(normal(DIM * Tile.KEYS), 3, DIM, DIM + 2);
        for (int lanes = Tile.GRANULE; lanes <= Tile.LANES; lanes += Tile.GRANULE) {
            int firstLane = Tile.LANES - lanes;
            float[] expected = new float[SIZE];
            float[] actual = new float[SIZE];
            float[] expectedMaximum = new float[Tile.LANES];
            float[] actualMaximum = new float[Tile.LANES];
            for (KernelSet set : new KernelSet[] {scalar, KernelSet.of(bits)}) {
                boolean plain = set.vectorBits() == 0;
                set.dotScores()
                        .scores(
                                queries,
                                keys,
                                12,
                                4 * (DIM + 2),
                                DIM,
                                4,
                                56,
                                firstLane,
                                lanes,
                                plain ? expected : actual,
                                plain ? expectedMaximum : actualMaximum);
            }
            assertTilesEqual(expected, actual, 4, firstLane, 56);
            assertArrayEquals(expectedMaximum, actualMaximum, "maximum of lanes " + lanes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void additiveScoresAreEqualToTheBit(int bits) {
        float[] queries = normal(DIM * Tile.LANES);
        MemorySegment keys = copy(normal(DIM * Tile.KEYS), 3, DIM, DIM + 2);
        float[] vector = normal(DIM);
        float[] expected = new float[SIZE];
        float[] actual = new float[SIZE];
        scalar.additiveScores()
                .scores(queries, keys, 12, 4 * (DIM + 2), vector, 3, KEY_COUNT, 16, 48, expected);
        KernelSet.of(bits)
                .additiveScores()
                .scores(queries, keys, 12, 4 * (DIM + 2), vector, 3, KEY_COUNT, 16, 48, actual);
        assertTilesEqual(expected, actual, 3, 16, KEY_COUNT);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void masksAreEqualToTheBit(int bits) {
        float[] expected = nasty();
        float[] actual = expected.clone();
        float[] bias = nasty();
        long[] allowed = random.longs(Tile.KEYS).toArray();
        float[] from = new float[Tile.LANES];
        float[] to = new float[Tile.LANES];
        for (int i = 0; i < Tile.LANES; i++) {
            from[i] = random.nextInt(Tile.KEYS);
            to[i] = random.nextInt(Tile.KEYS + 1);
        }
        float[][] maxima = new float[2][Tile.LANES];
        for (KernelSet set : new KernelSet[] {scalar, KernelSet.of(bits)}) {
            float[] scores = set.vectorBits() == 0 ? expected : actual;
            float[] maximum = maxima[set.vectorBits() == 0 ? 0 : 1];
            set.masks().scale(scores, 3, KEY_COUNT, 16, 48, 1.7f);
            set.masks().softcap(scores, 3, KEY_COUNT, 16, 48, 0.3f, 3);
            set.masks().addBias(scores, 3, KEY_COUNT, 16, 48, 0.7f, bias, maximum);
            set.masks().keepBits(scores, 3, KEY_COUNT, 16, 48, allowed);
            set.masks().keepRange(scores, 3, KEY_COUNT, 16, 48, from, to);
        }
        assertTilesEqual(expected, actual, 0, 0, Tile.KEYS);
        assertArrayEquals(maxima[0], maxima[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void softmaxIsEqualToTheBit(int bits) {
        float[][] expected = softmax(scalar);
        float[][] actual = softmax(KernelSet.of(bits));
        for (int part = 0; part < expected.length; part++) {
            assertArrayEquals(expected[part], actual[part], "part " + part);
        }
    }

    private static float[][] softmax(KernelSet set) {
        Random own = new Random(9);
        float[] max = new float[Tile.LANES];
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        float[] sum = new float[Tile.LANES];
        float[] weights = new float[SIZE];
        float[] rescale = new float[Tile.LANES];
        for (int tile = 0; tile < 3; tile++) {
            float[] scores = new float[SIZE];
            for (int at = 0; at < SIZE; at++) {
                int lane = at % Tile.LANES;
                scores[at] = lane == 3 ? Float.NEGATIVE_INFINITY : (float) own.nextGaussian() * 40;
                if (lane > 5 && own.nextInt(500) == 0) {
                    scores[at] = lane < 10 ? Float.NaN : Float.NEGATIVE_INFINITY;
                }
            }
            float[] raised = new float[Tile.LANES];
            Arrays.fill(raised, Float.NEGATIVE_INFINITY);
            set.softmax().raise(scores, 3, KEY_COUNT, 0, Tile.LANES, raised);
            set.softmax()
                    .update(
                            scores,
                            3,
                            KEY_COUNT,
                            0,
                            Tile.LANES,
                            0.9f,
                            max,
                            raised,
                            sum,
                            weights,
                            rescale);
            if (tile == 2) {
                float[] normalised = new float[SIZE];
                set.softmax().normalise(scores, KEY_COUNT, Tile.LANES, 0.9f, max, sum, normalised);
                return new float[][] {max, sum, weights, rescale, normalised};
            }
        }
        throw new AssertionError("unreachable");
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void weightedValuesAreEqualToTheBit(int bits) {
        float[] weights = normal(SIZE);
        float[] rescale = normal(Tile.LANES);
        float[] values = normal(2 * Tile.KEYS * Tile.COLUMNS);
        int panel = Tile.KEYS * Tile.COLUMNS;
        int target = Tile.LANES * Tile.COLUMNS;
        for (int columns = Tile.GRANULE; columns <= Tile.COLUMNS; columns += Tile.GRANULE) {
            float[] expected = normal(2 * target);
            float[] actual = expected.clone();
            for (KernelSet set : new KernelSet[] {scalar, KernelSet.of(bits)}) {
                float[] sums = set.vectorBits() == 0 ? expected : actual;
                set.values()
                        .accumulate(
                                weights, 8, 52, 3, 47, values, panel, columns, rescale, sums,
                                target);
            }
            assertArrayEquals(expected, actual, "columns " + columns);
            for (KernelSet set : new KernelSet[] {scalar, KernelSet.of(bits)}) {
                float[] sums = set.vectorBits() == 0 ? expected : actual;
                MemorySegment scaled = Arena.ofAuto().allocate(4L * 40 * (columns + 3), 4);
                set.values().scale(sums, target, 40, columns, rescale, scaled, 4, 4L * columns + 4);
                float[] floats = scaled.toArray(JAVA_FLOAT);
                for (int r = 0; r < 40; r++) {
                    for (int c = 0; c < columns; c++) {
                        assertEquals(
                                expected[target + r * Tile.COLUMNS + c] * rescale[r],
                                floats[1 + r * (columns + 1) + c],
                                r + ", " + c);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void oneInfinityOrNanAnywhereIsFound(int bits) {
        ValueKernel kernel = KernelSet.of(bits).values();
        float[] values = normal(80);
        values[7] = Float.MAX_VALUE;
        assertEquals(true, kernel.allFinite(values, 0, 80));
        for (int at = 0; at < 80; at++) {
            for (float poison : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
                float[] poisoned = values.clone();
                poisoned[at] = poison;
                assertEquals(false, kernel.allFinite(poisoned, 0, 80), "at " + at);
                boolean outside = at < 16 || at >= 64;
                assertEquals(outside, kernel.allFinite(poisoned, 16, 48), "at " + at);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"128,48", "256,48", "512,48", "128,64", "512,64", "256,128", "512,128"})
    void rowKernelsAreEqualToTheBit(int bits, int dim) {
        int keyCount = 37;
        float[] queries = normal(8 * dim);
        MemorySegment keys = Arena.ofAuto().allocate(4L * (dim + 3) * Tile.KEYS, 4);
        MemorySegment.copy(
                normal((dim + 3) * keyCount), 0, keys, JAVA_FLOAT, 0, (dim + 3) * keyCount);
        float[][] first = new float[0][];
        for (KernelSet set : new KernelSet[] {scalar, KernelSet.of(bits)}) {
            float[] scores = new float[8 * Tile.KEYS];
            Arrays.fill(scores, Float.NEGATIVE_INFINITY);
            float[] scratch = new float[RowScoreKernel.SCRATCH];
            float[] max = {0, 0, 0, 0, Float.NEGATIVE_INFINITY, 1, 2, 30};
            float[] sum = {0, 0, 0, 0, 0, 1, 2, 3};
            float[] rescale = new float[8];
            float[] accumulator = new float[8 * dim];
            Arrays.fill(accumulator, 0.25f);
            long stride = 4L * (dim + 3);
            // Plain loops take the tile at once, vectors in two pieces.
            int piece = set.vectorBits() == 0 ? keyCount : 16;
            int rest = keyCount - piece;
            long second = piece * stride;
            RowScoreKernel rowScores = set.rowScores();
            rowScores.scores(queries, 4, dim, keys, 0, stride, 0, piece, 0.3f, scratch, scores);
            rowScores.scores(
                    queries, 4, dim, keys, second, stride, piece, rest, 0.3f, scratch, scores);
            for (int row = 4; row < 8; row++) {
                int end = (row + 1) * Tile.KEYS;
                Arrays.fill(scores, end - Tile.KEYS + keyCount, end, Float.NEGATIVE_INFINITY);
                set.rowSoftmax().update(scores, row, max, sum, rescale, scratch);
            }
            float[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
            RowValueKernel rowValues = set.rowValues();
            rowValues.accumulate(scores, 4, keys, 0, stride, 0, piece, dim, rescale, accumulator);
            rowValues.accumulate(
                    scores, 4, keys, second, stride, piece, rest, dim, ones, accumulator);
            float[][] results = {scores, max, sum, rescale, accumulator};
            for (int part = 0; part < first.length; part++) {
                assertArrayEquals(first[part], results[part], "part " + part);
            }
            first = results;
        }
    }

    /// Rows of floats in native memory.
    private static MemorySegment copy(float[] rows, int first, int columns, int stride) {
        int count = rows.length / columns;
        MemorySegment memory = Arena.ofAuto().allocate(4L * (first + count * stride), 4);
        for (int r = 0; r < count; r++) {
            long to = 4L * (first + r * stride);
            MemorySegment.copy(rows, r * columns, memory, JAVA_FLOAT, to, columns);
        }
        return memory;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void rowsBecomeLanes(int bits) {
        float[] rows = normal(48 * 32);
        MemorySegment source = copy(rows, 7, 32, 35);
        float[] lanes = new float[32 * Tile.LANES];
        float[] scratch = new float[TransposeKernel.SCRATCH];
        KernelSet.of(bits).transpose().transpose(source, 28, 140, 48, 32, scratch, lanes);
        for (int r = 0; r < 48; r++) {
            for (int c = 0; c < 32; c++) {
                assertEquals(rows[r * 32 + c], lanes[c * Tile.LANES + r], r + ", " + c);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128, 256, 512})
    void booleansBecomeBits(int bits) {
        MemorySegment booleans = Arena.ofAuto().allocate(5 + 3 * 70);
        long[] expected = random.longs(3).toArray();
        for (int r = 0; r < 3; r++) {
            for (int j = 0; j < Tile.KEYS; j++) {
                int value = (expected[r] >>> j & 1) == 0 ? 0 : 1 + random.nextInt(255);
                booleans.set(JAVA_BYTE, 5 + r * 70L + j, (byte) value);
            }
        }
        long[] actual = new long[3];
        KernelSet.of(bits).masks().loadBits(booleans, 5, 70, 3, actual);
        assertArrayEquals(expected, actual);
    }

    @Test
    void bitsOfASquareChangePlaces() {
        long[] square = random.longs(64).toArray();
        long[] transposed = square.clone();
        BitMatrix.transpose(transposed);
        for (int r = 0; r < 64; r++) {
            for (int c = 0; c < 64; c++) {
                assertEquals(square[r] >>> c & 1, transposed[c] >>> r & 1, r + ", " + c);
            }
        }
    }

    @Test
    void unknownWidthsAreRefused() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> KernelSet.of(64));
        assertEquals("vector-bits must be 0, 128, 256 or 512 but was 64", refusal.getMessage());
    }

    private float[] normal(int size) {
        float[] values = new float[size];
        for (int at = 0; at < size; at++) {
            values[at] = (float) random.nextGaussian();
        }
        return values;
    }

    /// Normal values among NaN, infinities, zeros of both signs, huge and tiny ones.
    private float[] nasty() {
        float[] odd = {
            Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0f, -0f, 1e38f, -1e-40f
        };
        float[] values = normal(SIZE);
        for (int at = 0; at < SIZE; at += 1 + random.nextInt(9)) {
            values[at] = odd[random.nextInt(odd.length)];
        }
        return values;
    }

    private static void assertTilesEqual(
            float[] expected, float[] actual, int firstKey, int firstLane, int keyCount) {
        for (int j = firstKey; j < firstKey + keyCount; j++) {
            for (int i = firstLane; i < Tile.LANES; i++) {
                int at = j * Tile.LANES + i;
                assertEquals(expected[at], actual[at], "key " + j + ", lane " + i);
            }
        }
    }
}
