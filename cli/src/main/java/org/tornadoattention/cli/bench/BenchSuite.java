package org.tornadoattention.cli.bench;

import org.tornadoattention.DataType;
import org.tornadoattention.cli.bench.BenchCell.Kind;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The cells that are measured under one name.
public enum BenchSuite {
    /// Under two minutes on two cores.
    QUICK(
            List.of(
                    new Group(Kind.PREFILL, DataType.FLOAT32, false, 8, 8, 64, 128, 512, 1024),
                    new Group(Kind.PREFILL, DataType.FLOAT32, true, 8, 8, 64, 128, 512, 1024),
                    new Group(Kind.PREFILL, DataType.FLOAT32, true, 8, 2, 64, 512, 1024),
                    new Group(Kind.PREFILL, DataType.FLOAT16, true, 8, 8, 64, 512, 1024),
                    new Group(Kind.DECODE, DataType.FLOAT32, false, 8, 8, 64, 1024, 4096),
                    new Group(Kind.DECODE, DataType.FLOAT32, false, 8, 2, 64, 4096),
                    new Group(Kind.DECODE, DataType.FLOAT16, false, 8, 8, 64, 4096)),
            7),
    /// The sizes of language models' layers; some ten minutes on two cores.
    STANDARD(
            List.of(
                    new Group(
                            Kind.PREFILL, DataType.FLOAT32, false, 8, 8, 64, 256, 1024, 2048, 4096),
                    new Group(
                            Kind.PREFILL, DataType.FLOAT32, true, 8, 8, 64, 256, 1024, 2048, 4096),
                    new Group(
                            Kind.PREFILL,
                            DataType.FLOAT32,
                            false,
                            8,
                            8,
                            128,
                            256,
                            1024,
                            2048,
                            4096),
                    new Group(
                            Kind.PREFILL,
                            DataType.FLOAT32,
                            true,
                            8,
                            8,
                            128,
                            256,
                            1000,
                            1024,
                            2048,
                            4096),
                    new Group(Kind.PREFILL, DataType.FLOAT32, true, 32, 8, 128, 512, 1024, 2048),
                    new Group(Kind.PREFILL, DataType.FLOAT16, false, 8, 8, 128, 1024, 4096),
                    new Group(Kind.PREFILL, DataType.FLOAT16, true, 8, 8, 128, 1024, 2048, 4096),
                    new Group(Kind.DECODE, DataType.FLOAT32, false, 32, 8, 128, 1024, 4096, 16_384),
                    new Group(Kind.DECODE, DataType.FLOAT16, false, 32, 8, 128, 1024, 4096, 16_384),
                    new Group(Kind.DECODE, DataType.FLOAT32, false, 8, 8, 128, 4096, 16_384)),
            15),
    /// Long sequences; half an hour and more on two cores.
    LONG(
            List.of(
                    new Group(Kind.PREFILL, DataType.FLOAT32, false, 8, 8, 128, 4096, 8192, 16_384),
                    new Group(
                            Kind.PREFILL,
                            DataType.FLOAT32,
                            true,
                            8,
                            8,
                            128,
                            4096,
                            8192,
                            16_384,
                            32_768),
                    new Group(Kind.PREFILL, DataType.FLOAT32, true, 8, 2, 128, 8192, 16_384),
                    new Group(Kind.PREFILL, DataType.FLOAT16, true, 8, 8, 128, 8192, 16_384),
                    new Group(
                            Kind.DECODE,
                            DataType.FLOAT32,
                            false,
                            32,
                            8,
                            128,
                            16_384,
                            65_536,
                            131_072),
                    new Group(
                            Kind.DECODE,
                            DataType.FLOAT16,
                            false,
                            32,
                            8,
                            128,
                            16_384,
                            65_536,
                            131_072)),
            7);

    @SuppressWarnings("ImmutableEnumChecker") // lists of List.of, which nobody can change
    private final List<Group> groups;

    private final int rounds;

    BenchSuite(List<Group> groups, int rounds) {
        this.groups = groups;
        this.rounds = rounds;
    }

    /// Cells that differ in length alone.
    private record Group(
            Kind kind,
            DataType type,
            boolean causal,
            int heads,
            int keyValueHeads,
            int headDim,
            List<Integer> lengths) {
        Group(
                Kind kind,
                DataType type,
                boolean causal,
                int heads,
                int kv,
                int dim,
                int... lengths) {
            this(kind, type, causal, heads, kv, dim, boxed(lengths));
        }

        private static List<Integer> boxed(int... lengths) {
            List<Integer> boxed = new ArrayList<>();
            for (int length : lengths) {
                boxed.add(length);
            }
            return List.copyOf(boxed);
        }
    }

    /// How often each cell is timed unless said.
    public int rounds() {
        return rounds;
    }

    /// The cells, each once, in the order of the suite.
    ///
    /// @throws IllegalArgumentException if sizes are no attention step's
    public List<BenchCell> cells(BenchFilter filter) {
        Set<BenchCell> cells = new LinkedHashSet<>();
        for (Group g : groups) {
            for (int length : filter.lengths().isEmpty() ? g.lengths() : filter.lengths()) {
                int heads = filter.heads().orElse(g.heads());
                BenchCell cell =
                        BenchCell.of(
                                g.kind(),
                                g.type(),
                                g.causal(),
                                heads,
                                filter.keyValueHeads().orElse(keyValueHeads(g, heads)),
                                length,
                                filter.headDim().orElse(g.headDim()));
                if (filter.keeps(cell)) {
                    cells.add(cell);
                }
            }
        }
        return List.copyOf(cells);
    }

    /// With another number of query heads, the same share of key-value heads, as far as it divides.
    private static int keyValueHeads(Group g, int heads) {
        int size = g.heads() / g.keyValueHeads();
        return heads % size == 0 ? heads / size : heads;
    }
}
