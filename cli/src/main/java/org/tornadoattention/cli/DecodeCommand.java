package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/// `attend decode`: a prompt and then token after token through a layer with a key-value cache.
@Command(
        name = "decode",
        description = {
            "Runs a prompt, then token after token, through a causal multi-head layer with a"
                    + " key-value cache, as generation does.",
            "The output of a step, scaled to a root mean square of 1, is the next step's input."
                + " Some of the outputs are compared with the oracle, which computes them over all"
                + " tokens without a cache.",
            "Without --layer the layer is seeded and of the size of a model's: 2048 features, 16"
                    + " query heads on 4 key-value heads, head dimension 128, rotary embedding."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend decode",
            "  attend decode --prompt-length 4000 --steps 100 --cache-type float16",
            "  attend decode --layer model.safetensors --names llama --prefix"
                    + " model.layers.0.self_attn \\",
            "      --heads 32 --kv-heads 8 --rotary-base 500000 --prompt x.npy --output y.npy"
        })
final class DecodeCommand extends AttendCommand {
    @Mixin private DecodeLayerArguments layerArguments = new DecodeLayerArguments();

    @Mixin private PromptArguments promptArguments = new PromptArguments();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Tokens behind the prompt (default: 200).")
    private int steps = 200;

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "A token sees so many tokens before itself, and itself (default: all of them).")
    private Optional<Integer> window = Optional.empty();

    @Mixin private CacheArguments cacheArguments = new CacheArguments();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all data (default: 42).")
    private long seed = 42;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "Who computes (default: jvm); see attend devices.")
    private String engineName = "jvm";

    @Mixin private EngineArguments engineArguments = new EngineArguments();

    @Option(
            names = "--no-check",
            description =
                    "Spares the comparison with the oracle, which takes long where all is"
                            + " large.")
    private boolean unchecked;

    @Option(
            names = OutputArguments.OUTPUT,
            paramLabel = "FILE",
            description = "Where the steps' outputs go, [B][steps][E].")
    private Optional<String> output = Optional.empty();

    @Option(names = "--json", description = "Prints one JSON object instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        EngineArguments.requireKnown(engineName);
        if (steps <= 0) {
            throw new UsageFailure("--steps must be positive but was " + steps);
        }
        if (window.isPresent() && window.get() < 0) {
            throw new UsageFailure("--window must be at least 0 but was " + window.get());
        }
        cacheArguments.check(); // Tells what is wrong before the long work.
        OutputFiles files = new OutputFiles();
        output.ifPresent(file -> files.add(OutputArguments.OUTPUT, file));
        DecodeReport report;
        try (AttentionEngine engine = engineArguments.open(engineName);
                Progress progress = progress("making the inputs")) {
            DecodeProblem problem = problem();
            report = run(problem, engine, progress);
        } catch (OutOfMemoryError e) {
            throw ErrorReport.outOfMemory("decoding", 0, e);
        }
        files.write(Map.of(OutputArguments.OUTPUT, report.decoding().stepOutputs()));
        if (json) {
            Json.print(out(), report.json());
        } else {
            report.print(out());
        }
        return report.allRight() ? OK : ErrorReport.FAILED;
    }

    private DecodeProblem problem() {
        Optional<Tensor> given = promptArguments.given();
        OptionalInt features =
                given.isPresent() ? OptionalInt.of(given.get().dim(2)) : OptionalInt.empty();
        DecodeLayer layer = layerArguments.layer(features, seed);
        Tensor prompt = given.orElseGet(() -> promptArguments.seeded(layer.features(), seed + 4));
        if (prompt.dim(2) != layer.features()) {
            throw new CommandFailure(
                    "--prompt must have the layer's %d features in its last dimension but was %s"
                            .formatted(layer.features(), prompt));
        }
        if (steps > Integer.MAX_VALUE - prompt.dim(1)) {
            throw new UsageFailure(
                    "--steps must leave room for %d prompt tokens below 2^31 but was %d"
                            .formatted(prompt.dim(1), steps));
        }
        long[] positions = LongStream.range(0, prompt.dim(1) + steps).toArray();
        return new DecodeProblem(
                layer,
                layerArguments.rotary().map(r -> r.embedding(layer.headDim(), positions)),
                window.map(OptionalInt::of).orElse(OptionalInt.empty()),
                prompt,
                steps);
    }

    private DecodeReport run(DecodeProblem problem, AttentionEngine engine, Progress progress) {
        KeyValueCache cache = cacheArguments.allocate(problem.shape());
        Decoding decoding;
        try (MultiHeadPlan plan = engine.plan(problem.spec(cache))) {
            decoding = Decoding.run(problem, plan, cache, progress);
        }
        Optional<DecodeCheck> check = Optional.empty();
        if (!unchecked) {
            try (AttentionEngine oracle = Engines.open(DemoCommand.ORACLE)) {
                check =
                        Optional.of(
                                DecodeCheck.run(problem, decoding, cache.type(), oracle, progress));
            }
        }
        return new DecodeReport(problem, decoding, cacheArguments, check);
    }
}
