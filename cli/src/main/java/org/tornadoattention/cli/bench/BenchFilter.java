package org.tornadoattention.cli.bench;

import org.tornadoattention.DataType;
import org.tornadoattention.cli.bench.BenchCell.Kind;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// What options make of a suite: kinds, types and masks keep some of its cells, sizes replace the
/// suite's.
///
/// @param kinds that are kept; all where empty, as in the next two
/// @param causal the masks that are kept
/// @param lengths of keys, instead of the suite's; those where empty, as in the rest
public record BenchFilter(
        Set<Kind> kinds,
        Set<DataType> types,
        Set<Boolean> causal,
        List<Integer> lengths,
        OptionalInt heads,
        OptionalInt keyValueHeads,
        OptionalInt headDim) {
    /// The whole suite, as it is.
    public static final BenchFilter NONE =
            new BenchFilter(
                    Set.of(),
                    Set.of(),
                    Set.of(),
                    List.of(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty());

    public BenchFilter {
        kinds = Set.copyOf(kinds);
        types = Set.copyOf(types);
        causal = Set.copyOf(causal);
        lengths = List.copyOf(lengths);
    }

    boolean keeps(BenchCell cell) {
        return keeps(kinds, cell.kind())
                && keeps(types, cell.type())
                && keeps(causal, cell.causal());
    }

    private static <T> boolean keeps(Set<T> wanted, T value) {
        return wanted.isEmpty() || wanted.contains(value);
    }
}
