package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.benchmarks.cpu.Cell.Kind;
import org.tornadoattention.benchmarks.cpu.Comparison.Bar;
import org.tornadoattention.benchmarks.cpu.Comparison.Entry;
import org.tornadoattention.benchmarks.cpu.Comparison.Measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The comparisons there are.
final class Comparisons {
    private static final String JVM = JvmContenders.JVM;

    private final List<String> peers;
    private final List<Comparison> all = new ArrayList<>();

    private Comparisons(List<String> peers) {
        this.peers = peers;
    }

    /// All of them, against these peers.
    static List<Comparison> all(List<String> peers) {
        Comparisons comparisons = new Comparisons(peers);
        for (Kind kind : new Kind[] {Kind.FULL, Kind.CAUSAL}) {
            for (int dim : new int[] {64, 128}) {
                for (int length : new int[] {128, 512, 1024, 2048, 4096}) {
                    comparisons.square(kind, dim, length);
                }
            }
        }
        comparisons.decode(4096);
        comparisons.decode(65_536);
        comparisons.blocks(1);
        comparisons.blocks(16);
        comparisons.oddShapes();
        comparisons.window();
        comparisons.masks();
        comparisons.growth();
        for (int length : new int[] {32, 64, 128}) {
            comparisons.small(length);
        }
        comparisons.layer(512);
        comparisons.layer(2048);
        comparisons.threads();
        return List.copyOf(comparisons.all);
    }

    /// A few small ones, for a first look.
    static List<Comparison> quick(List<String> peers) {
        Comparisons comparisons = new Comparisons(peers);
        comparisons.square(Kind.FULL, 64, 128);
        comparisons.square(Kind.CAUSAL, 64, 512);
        comparisons.decode(4096);
        return List.copyOf(comparisons.all);
    }

    private List<Entry> withPeers(Cell cell) {
        List<Entry> entries = new ArrayList<>(List.of(new Entry(JVM, cell)));
        peers.forEach(peer -> entries.add(new Entry(peer, cell)));
        return entries;
    }

    private void square(Kind kind, int dim, int length) {
        Cell cell = Cell.square(kind, length, dim);
        boolean full = kind == Kind.FULL;
        List<Entry> entries = withPeers(cell);
        List<Bar> bars = new ArrayList<>();
        double least = full ? (length <= 512 ? 1.0 : 1.05) : (length <= 512 ? 1.8 : 1.3);
        if (!peers.isEmpty()) {
            bars.add(new Bar("times the best peer's speed", Measure.BEST_PEER, 0, 0, least));
        }
        if (full && length >= 2048 && !peers.isEmpty()) {
            bars.add(new Bar("times the peers' largest error", Measure.ERROR, 0, 0, 1.0));
        }
        entries.add(new Entry(Entry.PEAK, cell));
        if (full && length >= 2048) {
            bars.add(
                    new Bar(
                            "share of the multiply-add peak",
                            Measure.OPERATIONS,
                            0,
                            entries.size() - 1,
                            dim == 128 ? 0.80 : 0.76));
        }
        String name = "%s, D %d, N %d".formatted(full ? "full" : "causal", dim, length);
        all.add(new Comparison(name, "square", entries, bars));
    }

    private void decode(int keys) {
        Cell cell = Cell.of(Kind.FULL, 1, 32, 8, 1, keys, 128);
        List<Entry> entries = withPeers(cell);
        List<Bar> bars = new ArrayList<>();
        if (!peers.isEmpty()) {
            bars.add(new Bar("times the best peer's speed", Measure.BEST_PEER, 0, 0, 1.5));
        }
        entries.add(new Entry(Entry.READ, cell));
        if (keys > 4096) {
            int read = entries.size() - 1;
            bars.add(new Bar("share of the read bandwidth", Measure.BYTES, 0, read, 0.65));
        }
        all.add(new Comparison("decode, %d keys".formatted(keys), "decode", entries, bars));
    }

    private void oddShapes() {
        pair(
                "N 1000, D 80 beside N 1024, D 128",
                Cell.square(Kind.FULL, 1000, 80),
                Cell.square(Kind.FULL, 1024, 128));
        pair(
                "Nq 77, Nk 1023, D 40 beside Nq 128, Nk 1024, D 64",
                Cell.of(Kind.FULL, 1, 8, 8, 77, 1023, 40),
                Cell.of(Kind.FULL, 1, 8, 8, 128, 1024, 64));
    }

    private void pair(String name, Cell odd, Cell round) {
        all.add(
                new Comparison(
                        name,
                        "odd shapes",
                        List.of(new Entry(JVM, odd), new Entry(JVM, round)),
                        List.of(
                                new Bar(
                                        "share of the round shape's speed",
                                        Measure.OPERATIONS,
                                        0,
                                        1,
                                        0.60))));
    }

    private void window() {
        Cell window = Cell.square(Kind.WINDOW, 8192, 64);
        Cell causal = Cell.square(Kind.CAUSAL, 8192, 64);
        double most = 1.5 * window.windowShare();
        all.add(
                new Comparison(
                        "window of 256 at N 8192",
                        "window",
                        List.of(new Entry(JVM, window), new Entry(JVM, causal)),
                        List.of(new Bar("share of the causal time", Measure.TIME, 0, 1, most))));
    }

    private void masks() {
        List<Entry> entries = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        entries.add(new Entry(JVM, Cell.square(Kind.FULL, 2048, 64)));
        Map<Kind, String> masks = new LinkedHashMap<>();
        masks.put(Kind.BOOLEAN, "boolean mask, random half");
        masks.put(Kind.BIAS, "bias for all heads");
        masks.put(Kind.HEAD_BIAS, "bias for each head");
        masks.forEach(
                (kind, what) -> {
                    entries.add(new Entry(JVM, Cell.square(kind, 2048, 64)));
                    String bar = what + ": times the unmasked time";
                    bars.add(new Bar(bar, Measure.TIME, entries.size() - 1, 0, 1.3));
                });
        all.add(new Comparison("masks at N 2048, D 64", "masks", entries, bars));
    }

    private void blocks(int queries) {
        List<Entry> entries = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        entries.add(new Entry(JVM, cached(Kind.FULL, queries)));
        Map<Kind, String> caches = new LinkedHashMap<>();
        caches.put(Kind.BLOCKS_16, "blocks of 16 in a row");
        caches.put(Kind.BLOCKS_64, "blocks of 64 in a row");
        caches.put(Kind.SCATTERED_16, "blocks of 16, scattered");
        caches.put(Kind.SCATTERED_64, "blocks of 64, scattered");
        caches.forEach(
                (kind, what) -> {
                    entries.add(new Entry(JVM, cached(kind, queries)));
                    String bar = what + ": times the time of a cache in one piece";
                    bars.add(new Bar(bar, Measure.TIME, entries.size() - 1, 0, 1.15));
                });
        String name = "cache in blocks, %d queries, 4096 keys".formatted(queries);
        all.add(new Comparison(name, "blocks", entries, bars));
    }

    private static Cell cached(Kind kind, int queries) {
        return Cell.of(kind, 1, 32, 8, queries, 4096, 128);
    }

    private void growth() {
        List<Entry> entries = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        for (int length = 1024; length <= 16_384; length *= 2) {
            entries.add(new Entry(JVM, Cell.of(Kind.FULL, 1, 2, 2, length, length, 64)));
            if (length > 1024) {
                int subject = entries.size() - 1;
                String what = "N %d: time for an operation, times that at N 1024".formatted(length);
                bars.add(new Bar(what, Measure.TIME_PER_OPERATION, subject, 0, 1.15));
            }
        }
        all.add(new Comparison("growth, D 64, 2 heads", "growth", entries, bars));
    }

    private void small(int length) {
        Cell cell = Cell.of(Kind.FULL, 64, 8, 8, length, length, 64);
        List<Bar> bars =
                peers.isEmpty()
                        ? List.of()
                        : List.of(
                                new Bar(
                                        "times the best peer's speed",
                                        Measure.BEST_PEER,
                                        0,
                                        0,
                                        1.0));
        String name = "batch 64, N %d".formatted(length);
        all.add(new Comparison(name, "many small", withPeers(cell), bars));
    }

    private void layer(int length) {
        all.add(
                new Comparison(
                        "multi-head layer, hidden 512, N %d".formatted(length),
                        "layer",
                        List.of(
                                new Entry(JVM, Cell.square(Kind.LAYER, length, 64)),
                                new Entry(JVM, Cell.square(Kind.FULL, length, 64))),
                        List.of()));
    }

    private void threads() {
        Cell cell = Cell.square(Kind.FULL, 2048, 64);
        all.add(
                new Comparison(
                        "threads, D 64, N 2048",
                        "threads",
                        List.of(new Entry(JVM, cell), new Entry(JvmContenders.ONE_THREAD, cell)),
                        List.of()));
    }
}
