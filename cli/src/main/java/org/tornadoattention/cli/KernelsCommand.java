package org.tornadoattention.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.RunInfo;
import org.tornadoattention.tornado.ahead.KernelCompiler;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `attend kernels`: the source that TornadoVM generates for a shape and masks; files of the
/// kernels that are compiled ahead of time.
@Command(
        name = "kernels",
        description = {
            "Prints the source that TornadoVM generates for a shape and masks: OpenCL C, PTX or"
                    + " CUDA C, by the backend.",
            "Runs the step once, on random numbers.",
            "With --emit or --binaries: the kernels that engine opencl ships, as OpenCL C or as a"
                    + " device's driver compiles them."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend kernels --mask causal",
            "  attend kernels --weights --softcap 30 --output steps.cl",
            "  ATTEND_TORNADO=ptx attend kernels --engine-option kernel=flash-registers",
            "  attend kernels --emit kernels",
            "  attend kernels --binaries binaries --device GPU"
        })
final class KernelsCommand extends AttendCommand {
    private static final String ENGINE = "tornado";
    private static final String EMIT = "--emit";
    private static final String BINARIES = "--binaries";
    private static final String ENGINE_OPTION = "--engine";
    private static final String COMPILING_ENGINE = "opencl";

    /// What `--binaries` heeds.
    private static final Set<String> OF_BINARIES =
            Set.of(BINARIES, ENGINE_OPTION, "--device", "--engine-option");

    @Mixin private ShownStep step = new ShownStep();

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

    @Option(
            names = BINARIES,
            paramLabel = "DIR",
            description =
                    "Instead: has the device's driver compile those kernels, and writes each as a"
                            + " file that --engine-option binaries=DIR reads. Needs no TornadoVM.")
    private Optional<Path> binaries = Optional.empty();

    @Option(
            names = ENGINE_OPTION,
            paramLabel = "ENGINE",
            description = "The engine of --binaries (default: opencl).")
    private Optional<String> compilingEngine = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (emit.isPresent()) {
            refuseUseless(EMIT, Set.of(EMIT));
            emit(new KernelFolder(EMIT, emit.get()));
        } else if (binaries.isPresent()) {
            refuseUseless(BINARIES, OF_BINARIES);
            if (engineArguments.sets("binaries")) {
                throw new UsageFailure(
                        "%s compiles and must not be given with --engine-option binaries=..., whose programs are compiled"
                                .formatted(BINARIES));
            }
            compile(new KernelFolder(BINARIES, binaries.get()));
        } else if (compilingEngine.isPresent()) {
            throw new UsageFailure(
                    "%s is for %s: source is what engine tornado prints"
                            .formatted(ENGINE_OPTION, BINARIES));
        } else {
            show();
        }
        return OK;
    }

    private void emit(KernelFolder folder) {
        // Open only so that it says why where there is no TornadoVM.
        try (AttentionEngine engine = engineArguments.open(ENGINE);
                Progress progress = progress("compiling by " + engine.name())) {
            new KernelEmission(folder).run(progress, out());
        }
    }

    private void compile(KernelFolder folder) {
        String name = compilingEngine.orElse(COMPILING_ENGINE);
        try (AttentionEngine engine = engineArguments.open(name);
                Progress progress = progress("compiling for " + engine.device().name())) {
            if (!(engine instanceof KernelCompiler compiler)) {
                throw new UsageFailure(
                        "%s must be one whose driver compiles kernels, such as %s, but was '%s'"
                                .formatted(ENGINE_OPTION, COMPILING_ENGINE, name));
            }
            new BinaryEmission(folder).run(compiler, engine.device(), progress, out());
        }
    }

    private void show() throws IOException {
        AttentionInputs inputs = step.inputs();
        AttentionSpec spec = step.spec(inputs);
        output.ifPresent(file -> OutputFiles.requireWritable("--output", file));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream standardOutput = System.out;
        RunInfo info;
        // TornadoVM prints kernels there and nowhere else.
        System.setOut(new PrintStream(printed, true, UTF_8));
        try (AttentionEngine engine = engineArguments.open(ENGINE, "print-kernels", "true");
                Progress _ = progress("compiling for " + engine.device().name())) {
            info = engine.run(spec, inputs).info();
        } finally {
            System.setOut(standardOutput);
        }
        List<GeneratedKernel> kernels = GeneratedKernel.parse(printed.toString(UTF_8));
        print(info, inputs, all ? kernels : GeneratedKernel.computing(kernels));
    }

    /// Refuses what would be ignored.
    private void refuseUseless(String option, Set<String> useful) {
        Set<String> useless = givenOptions();
        useless.removeAll(useful);
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
        text.append("// %s, masks %s%n".formatted(ShapeText.of(inputs.shape()), step.masks()));
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
}
