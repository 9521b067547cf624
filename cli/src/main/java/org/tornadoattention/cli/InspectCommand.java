package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.cli.inspect.AttentionMap;
import org.tornadoattention.cli.inspect.Inspection;
import org.tornadoattention.cli.inspect.InspectionJson;
import org.tornadoattention.cli.inspect.Positions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// `attend inspect`: attention weights as pictures, and what pattern each head follows.
@Command(
        name = "inspect",
        customSynopsis = {
            "attend inspect [--example NAME] [OPTIONS]",
            "attend inspect --weights FILE [OPTIONS]",
            "attend inspect --query FILE ... [OPTIONS of attend run]",
        },
        description = {
            "Draws attention weights as heatmaps and says what each head looks at.",
            "Weights come from a file, from a run with the options of attend run, or, without"
                    + " either, from an example whose queries and keys were made by hand."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend inspect",
            "  attend inspect --query x.npy --layer model.safetensors --names gpt2 --prefix"
                    + " h.0.attn \\",
            "      --heads 12 --mask causal --tokens tokens.txt",
            "  attend inspect --weights out.npz:weights --mask causal --head 3 --output head3.svg",
            "  attend inspect --additive --query targets.npy --key sources.npy --query-tokens"
                    + " fr.txt --key-tokens en.txt"
        })
final class InspectCommand extends AttendCommand {
    private static final Set<String> OF_EXAMPLES =
            Set.of(
                    "--example",
                    "--output",
                    "--head",
                    "--batch-entry",
                    "--cross",
                    "--offset",
                    "--band",
                    "--far",
                    "--blocks",
                    "--engine",
                    "--device",
                    "--engine-option",
                    "--seed",
                    "--title",
                    "--json");

    @Mixin private PictureFiles pictures = new PictureFiles();

    @Option(
            names = "--example",
            paramLabel = "NAME",
            description =
                    "Constructed weights: layers (default without a file), which look near, then"
                            + " at segments, then far; or alignment, a translation.")
    private Optional<String> example = Optional.empty();

    @Mixin private WeightSource source = new WeightSource();

    @Option(
            names = "--head",
            paramLabel = "N",
            split = ",",
            description = "Heads to show, from 0, such as 0,3 (default: all).")
    private List<Integer> heads = new ArrayList<>();

    @Option(
            names = "--batch-entry",
            paramLabel = "N",
            description = "The batch entry to show, from 0 (default: 0).")
    private int batchEntry;

    @Mixin private TokenNames tokens = new TokenNames();

    @Mixin private PositionArguments positionArguments = new PositionArguments();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "Who computes the weights (default: oracle); see attend devices.")
    private String engineName = DemoCommand.ORACLE;

    @Mixin private EngineArguments engineArguments = new EngineArguments();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the example (default: 42).")
    private long seed = 42;

    @Option(names = "--title", paramLabel = "TEXT", description = "What stands above the picture.")
    private Optional<String> title = Optional.empty();

    @Option(names = "--json", description = "Prints one JSON object instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        EngineArguments.requireKnown(engineName);
        pictures.check();
        boolean bare = source.isEmpty();
        if (!bare && example.isPresent()) {
            throw new UsageFailure("--example stands alone and must not be given with weights");
        }
        source.refuseUseless(givenOptions());
        if (bare) {
            requireExampleOptions();
        }
        Inspection inspection;
        try (Progress progress = progress("computing the weights, " + engineName)) {
            inspection = bare ? example() : inspect(source());
            progress.update("drawing");
            pictures.write(inspection);
        } catch (OutOfMemoryError e) {
            throw ErrorReport.outOfMemory("the weights of all heads", 0, e);
        }
        if (json) {
            Json.print(out(), InspectionJson.of(inspection));
        } else {
            new InspectReport(inspection, pictures.files()).print(out());
        }
        return OK;
    }

    private void requireExampleOptions() {
        for (String option : givenOptions()) {
            if (!OF_EXAMPLES.contains(option)) {
                throw new UsageFailure(
                        "%s needs weights: give --weights, --query, --layer or --additive"
                                .formatted(option));
            }
        }
    }

    private Inspection example() {
        InspectExample chosen =
                Choice.parse("--example", example.orElse("layers"), InspectExample.class);
        InspectedWeights weights;
        try (AttentionEngine engine = engineArguments.open(engineName)) {
            weights = chosen.compute(engine, seed);
        }
        requireBatchEntry(weights);
        Positions positions =
                positionArguments.of(weights, batchEntry, Optional.of(InspectExample.SENTENCE));
        return inspection(
                title.orElse(chosen.title()),
                weights,
                positions,
                chosen.queries(),
                chosen.keys(),
                chosen(weights, chosen::headTitle));
    }

    private InspectedWeights source() {
        if (!source.needsEngine()) {
            return source.read(positionArguments.offset());
        }
        try (AttentionEngine engine = engineArguments.open(engineName)) {
            return source.compute(engine);
        }
    }

    private Inspection inspect(InspectedWeights weights) {
        requireBatchEntry(weights);
        Positions positions = positionArguments.of(weights, batchEntry, Optional.empty());
        int queries = weights.shape().queryLength();
        int keys = weights.shape().keyLength();
        int first = positions.cross() ? 0 : positions.offset();
        return inspection(
                title.orElse("Attention weights"),
                weights,
                positions,
                tokens.queries(queries, first, keys),
                tokens.keys(keys),
                chosen(weights, head -> "head " + head));
    }

    private static Inspection inspection(
            String title,
            InspectedWeights weights,
            Positions positions,
            List<String> queryTokens,
            List<String> keyTokens,
            List<AttentionMap> maps) {
        List<Inspection.Head> heads =
                maps.stream().map(map -> Inspection.Head.of(map, positions)).toList();
        return new Inspection(title, weights.source(), positions, queryTokens, keyTokens, heads);
    }

    private void requireBatchEntry(InspectedWeights weights) {
        int batch = weights.shape().batch();
        if (batchEntry < 0 || batchEntry >= batch) {
            throw new UsageFailure(
                    "--batch-entry must be from 0 to %d but was %d"
                            .formatted(batch - 1, batchEntry));
        }
    }

    /// The heads to show.
    private List<AttentionMap> chosen(InspectedWeights weights, IntFunction<String> name) {
        int count = weights.shape().queryHeads();
        for (int head : heads) {
            if (head < 0 || head >= count) {
                throw new UsageFailure(
                        "--head must be from 0 to %d but was %d".formatted(count - 1, head));
            }
        }
        List<AttentionMap> all = weights.heads(batchEntry, name);
        return heads.isEmpty() ? all : new TreeSet<>(heads).stream().map(all::get).toList();
    }
}
