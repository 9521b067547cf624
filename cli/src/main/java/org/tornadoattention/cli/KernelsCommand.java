package org.tornadoattention.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Mask;
import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `attend kernels`: the source that TornadoVM generates for a shape and masks.
@Command(
        name = "kernels",
        description = {
            "Prints the source that TornadoVM generates for a shape and masks: OpenCL C, PTX or"
                    + " CUDA C, by the backend.",
            "Runs the step once, on random numbers."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend kernels --mask causal",
            "  attend kernels --weights --softcap 30 --output steps.cl",
            "  ATTEND_TORNADO=ptx attend kernels --engine-option kernel=flash-context",
            "  attend kernels --emit kernels"
        })
final class KernelsCommand extends AttendCommand {
    private static final String ENGINE = "tornado";
    private static final String EMIT = "--emit";
    private static final int WINDOW = 64;

    @Option(names = "--batch", paramLabel = "N", description = "Batch entries (default: 1).")
    private int batch = 1;

    @Option(names = "--heads", paramLabel = "N", description = "Query heads (default: 8).")
    private int heads = 8;

    @Option(
            names = "--kv-heads",
            paramLabel = "N",
            description = "Key-value heads, which divide the query heads (default: as many).")
    private int keyValueHeads;

    @Option(
            names = "--length",
            paramLabel = "N",
            description =
                    "Keys, and as many queries unless --queries says otherwise (default: 128).")
    private int length = 128;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "Queries (default: as many as keys).")
    private int queries;

    @Option(names = "--head-dim", paramLabel = "N", description = "Head dimension (default: 64).")
    private int headDim = 64;

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            split = ",",
            description =
                    "none, causal, window, lengths, boolean, bias, alibi, sinks, documents; several"
                            + " combine, separated by commas (default: none).")
    private List<String> masks = List.of("none");

    @Option(names = "--softcap", paramLabel = "X", description = "A soft cap (default: 0, none).")
    private double softcap;

    @Option(names = "--lse", description = "With the log-sum-exp of each row.")
    private boolean logSumExp;

    @Option(names = "--weights", description = "With attention weights: the steps.")
    private boolean weights;

    @Option(names = "--all", description = "Also the kernels that only bring inputs to the device.")
    private boolean all;

    @Mixin private EngineArguments engineArguments = new EngineArguments();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the source goes (default: standard output).")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = EMIT,
            paramLabel = "DIR",
            description =
                    "Instead: compiles the kernels that engine opencl ships, and writes a file for"
                            + " each into this folder.")
    private Optional<Path> emit = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (emit.isPresent()) {
            refuseUseless(EMIT);
            KernelEmission emission = new KernelEmission(EMIT, emit.get());
            // Open only so that it says why where there is no TornadoVM.
            try (AttentionEngine engine = engineArguments.open(ENGINE);
                    Progress progress = progress("compiling by " + engine.name())) {
                emission.run(progress, out());
            }
            return OK;
        }
        AttentionSpec.Builder builder;
        AttentionInputs inputs = inputs();
        try {
            builder =
                    AttentionSpec.builder(inputs)
                            .softcap(softcap)
                            .logSumExp(logSumExp)
                            .weights(weights);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure("--softcap: " + e.getMessage(), e);
        }
        output.ifPresent(file -> OutputFiles.requireWritable("--output", file));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream standardOutput = System.out;
        RunInfo info;
        // TornadoVM prints kernels there and nowhere else.
        System.setOut(new PrintStream(printed, true, UTF_8));
        try (AttentionEngine engine = engineArguments.open(ENGINE, "print-kernels", "true");
                Progress _ = progress("compiling for " + engine.device().name())) {
            info = engine.run(builder.build(), inputs).info();
        } finally {
            System.setOut(standardOutput);
        }
        List<GeneratedKernel> kernels = GeneratedKernel.parse(printed.toString(UTF_8));
        print(info, inputs, all ? kernels : GeneratedKernel.computing(kernels));
        return OK;
    }

    /// Refuses what would be ignored.
    private void refuseUseless(String option) {
        Set<String> useless = givenOptions();
        useless.remove(option);
        if (!useless.isEmpty()) {
            throw new UsageFailure(
                    "%s is for all kernels that are shipped, as they are, and must not be given with %s"
                            .formatted(option, String.join(", ", useless)));
        }
    }

    private void print(RunInfo info, AttentionInputs inputs, List<GeneratedKernel> kernels)
            throws IOException {
        if (kernels.isEmpty()) {
            throw new CommandFailure("TornadoVM printed no kernel for " + inputs.shape());
        }
        StringBuilder text = new StringBuilder();
        text.append("// %s, %s, %s%n".formatted(info.engine(), info.backend(), info.device()));
        text.append("// %s, masks %s%n".formatted(ShapeText.of(inputs.shape()), masks));
        text.append("// kernel %s%n".formatted(info.kernel()));
        for (GeneratedKernel kernel : kernels) {
            text.append("%n// ---- %s%n%n%s".formatted(kernel.name(), kernel.source()));
        }
        if (output.isPresent()) {
            Files.writeString(output.get(), text);
        } else {
            PrintWriter out = out();
            out.print(text);
            out.flush();
        }
    }

    private AttentionInputs inputs() {
        int rows = queries == 0 ? length : queries;
        int kv = keyValueHeads == 0 ? heads : keyValueHeads;
        AttentionInputs inputs;
        try {
            AttentionShape shape =
                    new AttentionShape(batch, heads, kv, rows, length, headDim, headDim);
            inputs =
                    AttentionInputs.of(
                            Tensor.randomNormal(1L, batch, heads, rows, headDim),
                            Tensor.randomNormal(2L, batch, kv, shape.keyLength(), headDim),
                            Tensor.randomNormal(3L, batch, kv, shape.keyLength(), headDim));
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    "--batch, --heads, --kv-heads, --length, --queries or --head-dim: "
                            + e.getMessage(),
                    e);
        }
        for (String name : masks) {
            if (!name.equals("none")) {
                inputs = inputs.with(mask(name, inputs.shape()));
            }
        }
        return inputs;
    }

    /// Any mask of a kind: what it holds is not compiled.
    private static Mask mask(String name, AttentionShape shape) {
        int keys = shape.keyLength();
        return switch (name) {
            case "causal" -> Mask.causal(Alignment.BOTTOM_RIGHT);
            case "window" -> Mask.slidingWindow(WINDOW, 0, Alignment.BOTTOM_RIGHT);
            case "lengths" -> {
                int[] lengths = new int[shape.batch()];
                Arrays.fill(lengths, keys);
                yield Mask.keyLengths(lengths);
            }
            case "boolean" -> {
                boolean[] allowed = new boolean[keys];
                Arrays.fill(allowed, true);
                yield Mask.allowed(Tensor.of(allowed, keys));
            }
            case "bias" -> Mask.bias(Tensor.randomNormal(4L, shape.queryLength(), keys));
            case "alibi" ->
                    new Mask.Alibi(
                            Tensor.randomNormal(5L, shape.queryHeads()), Alignment.BOTTOM_RIGHT);
            case "sinks" -> new Mask.Sinks(Tensor.randomNormal(6L, shape.queryHeads()));
            case "documents" ->
                    new Mask.Documents(
                            Tensor.of(
                                    new int[shape.batch() * shape.queryLength()],
                                    shape.batch(),
                                    shape.queryLength()),
                            Tensor.of(new int[shape.batch() * keys], shape.batch(), keys));
            default ->
                    throw new UsageFailure(
                            "--mask must be of none, causal, window, lengths, boolean, bias, alibi, sinks, documents but was '%s'"
                                    .formatted(name));
        };
    }
}
