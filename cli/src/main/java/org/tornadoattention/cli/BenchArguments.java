package org.tornadoattention.cli;

import org.tornadoattention.DataType;
import org.tornadoattention.cli.bench.BenchCell;
import org.tornadoattention.cli.bench.BenchFilter;
import org.tornadoattention.cli.bench.BenchSuite;
import org.tornadoattention.cli.bench.Benchmark;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Which cells `attend bench` measures, and where.
final class BenchArguments {
    @Option(
            names = "--suite",
            paramLabel = "SUITE",
            description = "quick (the default: under two minutes on two cores), standard or long.")
    private String suite = "quick";

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            split = ",",
            description =
                    "Engines to measure; may be repeated (default: all but oracle, which is the"
                            + " measure).")
    private List<String> engines = new ArrayList<>();

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            split = ",",
            description =
                    "Backends of TornadoVM, such as opencl; may be repeated (default: all that the"
                            + " SDK has).")
    private List<String> backends = new ArrayList<>();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "Device of engine tornado: its index, part of its name, or CPU, GPU, FPGA"
                            + " (default: all).")
    private Optional<String> device = Optional.empty();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            split = ",",
            description = "Keeps only cells of this kind: prefill or decode.")
    private List<String> kinds = new ArrayList<>();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description = "Keeps only cells of this type: float32 or float16.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            split = ",",
            description =
                    "Keeps only cells with this mask: full or causal. Decoding is full: its query"
                            + " stands behind all keys.")
    private List<String> masks = new ArrayList<>();

    @Option(
            names = "--lengths",
            paramLabel = "N",
            split = ",",
            description = "Numbers of keys, instead of the suite's.")
    private List<Integer> lengths = new ArrayList<>();

    @Option(
            names = "--heads",
            paramLabel = "N",
            description = "Query heads, instead of the suite's.")
    private Optional<Integer> heads = Optional.empty();

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Key-value heads, which divide the query heads.")
    private Optional<Integer> keyValueHeads = Optional.empty();

    @Option(
            names = "--head-dim",
            paramLabel = "N",
            description = "Head dimension, instead of the suite's.")
    private Optional<Integer> headDim = Optional.empty();

    /// What `--type` may be.
    private enum Type {
        FLOAT32,
        FLOAT16
    }

    /// What `--mask` may be.
    private enum MaskChoice {
        FULL,
        CAUSAL
    }

    BenchSuite suite() {
        return Choice.parse("--suite", suite, BenchSuite.class);
    }

    String suiteName() {
        return suite;
    }

    /// The engines, each once.
    ///
    /// @throws UsageFailure if one is not known
    List<String> engines() {
        engines.forEach(EngineArguments::requireKnown);
        List<String> chosen =
                engines.isEmpty()
                        ? Benchmark.defaultEngines()
                        : List.copyOf(new LinkedHashSet<>(engines));
        boolean choosesDevice = !backends.isEmpty() || device.isPresent();
        if (choosesDevice && !chosen.contains(Benchmark.TORNADO)) {
            throw new UsageFailure(
                    "%s is for engine tornado but --engine is %s"
                            .formatted(
                                    backends.isEmpty() ? "--device" : "--backend",
                                    String.join(",", chosen)));
        }
        return chosen;
    }

    /// Those of the option, or the one that the launcher was told to start TornadoVM with.
    List<String> backends() {
        String told = System.getProperty("attention.backend", "");
        return backends.isEmpty() && !told.isEmpty()
                ? List.of(told)
                : List.copyOf(new LinkedHashSet<>(backends));
    }

    Optional<String> device() {
        return device;
    }

    /// The cells.
    ///
    /// @throws UsageFailure if a value is unknown, sizes do not fit each other, or no cell is left
    List<BenchCell> cells() {
        Set<BenchCell.Kind> keptKinds = new LinkedHashSet<>();
        kinds.forEach(k -> keptKinds.add(Choice.parse("--kind", k, BenchCell.Kind.class)));
        Set<DataType> keptTypes = new LinkedHashSet<>();
        types.forEach(
                t -> keptTypes.add(DataType.valueOf(Choice.parse("--type", t, Type.class).name())));
        Set<Boolean> causal = new LinkedHashSet<>();
        masks.forEach(
                m -> causal.add(Choice.parse("--mask", m, MaskChoice.class) == MaskChoice.CAUSAL));
        BenchFilter filter =
                new BenchFilter(
                        keptKinds,
                        keptTypes,
                        causal,
                        lengths,
                        integer(heads),
                        integer(keyValueHeads),
                        integer(headDim));
        for (int length : lengths) {
            if (length < 1) {
                throw new UsageFailure("--lengths must be positive but one was " + length);
            }
        }
        List<BenchCell> cells;
        try {
            cells = suite().cells(filter);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    "--lengths, --heads, --kv-heads or --head-dim: " + e.getMessage(), e);
        }
        if (cells.isEmpty()) {
            throw new UsageFailure(
                    "--kind %s --type %s --mask %s leave no cell of suite %s"
                            .formatted(any(kinds), any(types), any(masks), suite));
        }
        return cells;
    }

    private static String any(List<String> values) {
        return values.isEmpty() ? "(any)" : String.join(",", values);
    }

    private static OptionalInt integer(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
