package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.RunInfo;
import org.tornadoattention.TaskTime;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.Locale;

/// `attend run`: attention, or a multi-head layer, on files.
@Command(
        name = "run",
        customSynopsis = {
            "attend run --query FILE --key FILE --value FILE --output FILE [OPTIONS]",
            "       attend run --query FILE --layer FILE --heads N --output FILE [OPTIONS]"
        },
        description = {
            "Computes attention on tensors in .npy, .npz and .safetensors files.",
            "Options combine; all results are written, or none is."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend run --query q.npy --key k.npy --value v.npy --mask causal --output y.npy",
            "  attend run --query in.npz:q --key in.npz:k --value in.npz:v --heads 32 --kv-heads 8"
                    + " \\",
            "      --lengths 100,73 --window 64,0 --output out.npz:y --lse out.npz:lse",
            "  attend run --query x.npy --layer model.safetensors --names gpt2 --prefix h.0.attn"
                    + " \\",
            "      --heads 12 --mask causal --output y.npy"
        })
final class RunCommand extends AttendCommand {
    @Mixin private RunArguments arguments = new RunArguments();

    @Mixin private OutputArguments outputs = new OutputArguments();

    @Mixin private StepArguments step = new StepArguments();

    @Mixin private MaskArguments masks = new MaskArguments();

    @Mixin private LayerArguments layer = new LayerArguments();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "Who computes (default: jvm); see attend devices.")
    private String engineName = "jvm";

    @Mixin private EngineArguments engineArguments = new EngineArguments();

    @Option(names = "--json", description = "Prints one JSON object instead of a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        EngineArguments.requireKnown(engineName);
        OutputFiles files = outputs.plan();
        RunResult result = layer.isWanted() ? runLayer(files) : runAttention(files);
        files.write(result.files());
        if (json) {
            printJson(result);
        } else {
            print(result);
        }
        return OK;
    }

    private RunResult runAttention(OutputFiles files) {
        AttentionRun run = AttentionRun.prepare(arguments, step, masks, files.planned());
        try (AttentionEngine engine = engineArguments.open(engineName);
                Progress _ = progress("%s, %s".formatted(engineName, run))) {
            return run.run(engine, files.planned());
        } catch (OutOfMemoryError e) {
            throw outOfMemory(run.toString(), run.inputs().shape(), files, e);
        }
    }

    private RunResult runLayer(OutputFiles files) {
        LayerRun run = LayerRun.prepare(arguments, layer, step, masks, files.planned());
        try (AttentionEngine engine = engineArguments.open(engineName);
                Progress _ = progress("%s, %s".formatted(engineName, run))) {
            return run.run(engine, files.planned());
        } catch (OutOfMemoryError e) {
            throw outOfMemory(run.toString(), run.spec().shape(), files, e);
        }
    }

    private static CommandFailure outOfMemory(
            String what, AttentionShape shape, OutputFiles files, OutOfMemoryError e) {
        int matrices =
                (files.has(OutputArguments.WEIGHTS) ? 1 : 0)
                        + (files.has(OutputArguments.SCORES) ? 1 : 0);
        return ErrorReport.outOfMemory(what, ShapeText.bytes(shape, matrices), e);
    }

    private void print(RunResult result) {
        RunInfo info = result.info();
        out().printf(
                        Locale.ROOT,
                        "engine %s | backend %s | device %s | kernel %s | time %.3f ms | output"
                                + " %s%n",
                        info.engine(),
                        info.backend(),
                        info.device(),
                        info.kernel(),
                        info.time().toNanos() / 1e6,
                        result.output());
        info.tasks().forEach(task -> out().println("  " + task));
    }

    private void printJson(RunResult result) {
        RunInfo info = result.info();
        ObjectNode root = Json.object();
        root.put("engine", info.engine())
                .put("backend", info.backend())
                .put("device", info.device())
                .put("kernel", info.kernel())
                .put("milliseconds", info.time().toNanos() / 1e6)
                .put("type", result.output().type().toString());
        ArrayNode shape = root.putArray("shape");
        for (int length : result.output().shape()) {
            shape.add(length);
        }
        ArrayNode tasks = root.putArray("tasks");
        for (TaskTime task : info.tasks()) {
            tasks.addObject()
                    .put("name", task.name())
                    .put("kernelMilliseconds", task.kernel().toNanos() / 1e6)
                    .put("transferMilliseconds", task.transfer().toNanos() / 1e6)
                    .put("compileMilliseconds", task.compile().toNanos() / 1e6)
                    .put("bytes", task.bytes());
        }
        ObjectNode files = root.putObject("files");
        outputs.addresses().forEach((option, file) -> files.put(option.substring(2), file));
        Json.print(out(), root);
    }
}
