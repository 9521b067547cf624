package org.tornadoattention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Masks of every kind for given sizes.
final class SampleMasks {
    private SampleMasks() {}

    /// Every mask worth testing alone, by name.
    static Map<String, Mask> all(AttentionShape shape) {
        Map<String, Mask> masks = new LinkedHashMap<>();
        positional(masks, shape);
        perEntry(masks, shape);
        additive(masks, shape);
        if (shape.batch() == 1) {
            packed(masks, shape);
        }
        return masks;
    }

    /// One mask of a kind; `variant` 0 and 1 differ in alignment, side and data.
    static Mask of(Mask.Kind kind, AttentionShape shape, int variant) {
        long seed = 2L * kind.name().hashCode() + variant;
        int batch = shape.batch();
        int heads = shape.queryHeads();
        int n = shape.queryLength();
        int m = shape.keyLength();
        Alignment alignment = variant == 0 ? Alignment.TOP_LEFT : Alignment.BOTTOM_RIGHT;
        return switch (kind) {
            case CAUSAL -> Mask.causal(alignment);
            case SLIDING_WINDOW -> Mask.slidingWindow(m / 3, variant == 0 ? -1 : 5, alignment);
            case KEY_LENGTHS ->
                    new Mask.KeyLengths(
                            lengths(batch, m),
                            variant == 0 ? Mask.Padding.LEFT : Mask.Padding.RIGHT);
            case BOOLEAN ->
                    Mask.allowed(
                            variant == 0
                                    ? TestData.booleans(seed, 0.6, batch, heads, n, m)
                                    : TestData.booleans(seed, 0.6, batch, 1, 1, m));
            case BIAS ->
                    Mask.bias(
                            variant == 0
                                    ? TestData.biases(seed, 0.2, heads, n, m)
                                    : TestData.biases(seed, 0.2, n, m));
            case ALIBI ->
                    new Mask.Alibi(
                            variant == 0
                                    ? Mask.Alibi.standardSlopes(heads)
                                    : TestData.scaled(0.1, seed, DataType.FLOAT32, batch, heads),
                            alignment);
            case SINKS -> new Mask.Sinks(TestData.normal(seed, DataType.FLOAT32, heads));
            case DOCUMENTS ->
                    new Mask.Documents(
                            TestData.integers(seed, 3, batch, n),
                            TestData.integers(seed + 50, 3, batch, m));
            case PACKED_SEQUENCES -> packedThree(n, m);
        };
    }

    private static void positional(Map<String, Mask> masks, AttentionShape shape) {
        int far = shape.queryLength() + shape.keyLength();
        Map<String, Alignment> alignments = new LinkedHashMap<>();
        alignments.put("top left", Alignment.TOP_LEFT);
        alignments.put("bottom right", Alignment.BOTTOM_RIGHT);
        for (int offset : new int[] {1, 30, -1, -20, far, -far}) {
            alignments.put("offset " + offset, Alignment.offset(offset));
        }
        for (int shift : new int[] {4, -4}) {
            alignments.put("end " + shift, new Alignment(Alignment.Origin.END, shift));
        }
        int[][] windows = {
            {0, 0}, {3, 2}, {64, 0}, {-1, 0}, {0, -1}, {-1, -1}, {10, -1}, {-1, 10}, {far, far}
        };
        alignments.forEach(
                (name, alignment) -> {
                    masks.put("causal " + name, Mask.causal(alignment));
                    masks.put("window 3,2 " + name, Mask.slidingWindow(3, 2, alignment));
                    masks.put(
                            "ALiBi " + name,
                            new Mask.Alibi(
                                    Mask.Alibi.standardSlopes(shape.queryHeads()), alignment));
                });
        for (int extreme : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            for (Alignment.Origin origin : Alignment.Origin.values()) {
                Alignment alignment = new Alignment(origin, extreme);
                masks.put("causal " + alignment, Mask.causal(alignment));
                masks.put("window " + alignment, Mask.slidingWindow(1, 1, alignment));
            }
        }
        masks.put(
                "window of all integers",
                Mask.slidingWindow(Integer.MAX_VALUE, Integer.MAX_VALUE, Alignment.TOP_LEFT));
        for (int[] window : windows) {
            masks.put(
                    "window %d,%d".formatted(window[0], window[1]),
                    Mask.slidingWindow(window[0], window[1], Alignment.BOTTOM_RIGHT));
        }
    }

    private static void perEntry(Map<String, Mask> masks, AttentionShape shape) {
        int batch = shape.batch();
        int n = shape.queryLength();
        int m = shape.keyLength();
        for (Mask.Padding padding : Mask.Padding.values()) {
            masks.put("padding " + padding, new Mask.KeyLengths(lengths(batch, m), padding));
            masks.put("no key " + padding, new Mask.KeyLengths(filled(batch, 0), padding));
            masks.put("one key " + padding, new Mask.KeyLengths(filled(batch, 1), padding));
            masks.put("all keys " + padding, new Mask.KeyLengths(filled(batch, m), padding));
        }
        masks.put(
                "padding int64",
                new Mask.KeyLengths(lengths(batch, m).to(DataType.INT64), Mask.Padding.RIGHT));
        masks.put(
                "documents",
                new Mask.Documents(
                        TestData.integers(1, 4, batch, n), TestData.integers(2, 4, batch, m)));
        masks.put(
                "documents int64, negative, some without keys",
                new Mask.Documents(
                        lowered(TestData.integers(3, 5, batch, n)),
                        lowered(TestData.integers(4, 3, batch, m))));
    }

    private static void additive(Map<String, Mask> masks, AttentionShape shape) {
        int batch = shape.batch();
        int heads = shape.queryHeads();
        int n = shape.queryLength();
        int m = shape.keyLength();
        masks.put("boolean", Mask.allowed(TestData.booleans(5, 0.5, batch, heads, n, m)));
        masks.put("boolean, sparse", Mask.allowed(TestData.booleans(6, 0.01, batch, 1, n, m)));
        masks.put("boolean, nothing", Mask.allowed(Tensor.allocate(DataType.BOOL, n, m)));
        masks.put(
                "boolean, strided",
                Mask.allowed(TestData.booleans(7, 0.5, batch, heads, m, n).transpose(2, 3)));
        masks.put("bias", Mask.bias(TestData.normal(8, DataType.FLOAT32, batch, heads, n, m)));
        masks.put("bias with -infinity", Mask.bias(TestData.biases(9, 0.3, heads, n, m)));
        masks.put("bias float16", Mask.bias(TestData.normal(10, DataType.FLOAT16, n, m)));
        masks.put("bias bfloat16", Mask.bias(TestData.normal(11, DataType.BFLOAT16, m)));
        masks.put("bias float64", Mask.bias(TestData.normal(12, DataType.FLOAT64, n, m)));
        masks.put(
                "bias, strided",
                Mask.bias(TestData.strided(TestData.normal(13, DataType.FLOAT32, 1, 1, n, m))));
        masks.put(
                "ALiBi by entry",
                new Mask.Alibi(
                        TestData.scaled(0.2, 14, DataType.FLOAT32, batch, heads),
                        Alignment.BOTTOM_RIGHT));
        masks.put("sinks", new Mask.Sinks(TestData.normal(15, DataType.FLOAT32, heads)));
        masks.put("sinks, large", new Mask.Sinks(TestData.scaled(20, 16, DataType.FLOAT16, heads)));
        float[] none = new float[heads];
        Arrays.fill(none, Float.NEGATIVE_INFINITY);
        masks.put("sinks, none", new Mask.Sinks(Tensor.of(none, heads)));
    }

    private static void packed(Map<String, Mask> masks, AttentionShape shape) {
        int n = shape.queryLength();
        int m = shape.keyLength();
        masks.put("packed, three", packedThree(n, m));
        masks.put("packed, one", packed(new int[] {0, n}, new int[] {0, m}));
        masks.put("packed, none", packed(new int[] {0}, new int[] {0}));
        masks.put(
                "packed with empty sequences",
                packed(new int[] {0, 0, n / 2, n / 2, n}, new int[] {0, m / 3, m / 3, m / 2, m}));
        masks.put(
                "packed with a tail",
                packed(new int[] {0, n / 3, n / 2}, new int[] {0, m / 4, m / 2}));
    }

    private static Mask packedThree(int n, int m) {
        return packed(new int[] {0, n / 4, n / 2, n}, new int[] {0, m / 2, m / 2 + m / 8, m});
    }

    /// Packed sequences with these cumulative lengths.
    static Mask packed(int[] queries, int[] keys) {
        return new Mask.PackedSequences(
                Tensor.of(queries, queries.length), Tensor.of(keys, keys.length));
    }

    /// Lengths that begin at nearly all keys and end at none.
    private static Tensor lengths(int batch, int keyLength) {
        List<Integer> lengths = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            lengths.add((int) ((long) keyLength * (2 * (batch - b) - 1) / (2L * batch)));
        }
        return Tensor.of(lengths.stream().mapToInt(Integer::intValue).toArray(), batch);
    }

    private static Tensor filled(int batch, int length) {
        int[] lengths = new int[batch];
        Arrays.fill(lengths, length);
        return Tensor.of(lengths, batch);
    }

    private static Tensor lowered(Tensor ids) {
        long[] values = ids.toLongs();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * 1_000_000_007L - 3_000_000_000L;
        }
        return Tensor.of(values, ids.shape());
    }
}
