package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionResult;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.Npz;
import org.tornadoattention.io.Safetensors;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What options mean, against the library itself.
final class RunCommandTest {
    private static final Tensor QUERY = Tensor.randomNormal(1, 2, 4, 3, 8);
    private static final Tensor KEY = Tensor.randomNormal(2, 2, 2, 5, 8);
    private static final Tensor VALUE = Tensor.randomNormal(3, 2, 2, 5, 6);

    @TempDir private Path folder;

    @Test
    void everyResultIsWhatTheLibraryReturns() throws IOException {
        assertEquals(
                0,
                attention(
                                "--lse", path("lse"),
                                "--weights", path("weights"),
                                "--scores", path("scores"),
                                "--scores-step", "softcapped",
                                "--softcap", "2.5",
                                "--scale", "0.3",
                                "--softmax-precision", "float64")
                        .status());
        AttentionInputs inputs = AttentionInputs.of(QUERY, KEY, VALUE);
        AttentionSpec spec =
                AttentionSpec.builder(inputs)
                        .softcap(2.5)
                        .scale(0.3)
                        .softmaxPrecision(DataType.FLOAT64)
                        .logSumExp(true)
                        .weights(true)
                        .scores(ScoreStep.SOFTCAPPED)
                        .build();
        AttentionResult want = oracle(spec, inputs);
        assertSame(want.output(), read("y"));
        assertSame(want.logSumExp(), read("lse"));
        assertSame(want.weights(), read("weights"));
        assertSame(want.scores(), read("scores"));
    }

    @Test
    void masksCombine() throws IOException {
        boolean[] pattern = new boolean[15];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = i % 4 != 1;
        }
        Tensor allowed = Tensor.of(pattern, 3, 5);
        Tensor bias = Tensor.randomNormal(4, 4, 3, 5);
        Tensor sinks = Tensor.randomNormal(5, 4);
        write("allowed", allowed);
        write("bias", bias);
        write("sinks", sinks);
        write("documents-q", Tensor.of(new int[] {0, 0, 1, 0, 1, 1}, 2, 3));
        write("documents-k", Tensor.of(new int[] {0, 0, 1, 1, 1, 0, 0, 1, 1, 1}, 2, 5));
        Invocation run =
                attention(
                        "--mask", "causal",
                        "--mask", path("allowed"),
                        "--mask", path("bias"),
                        "--lengths", "5,4",
                        "--window", "3,-1",
                        "--alibi", "auto",
                        "--sinks", path("sinks"),
                        "--query-documents", path("documents-q"),
                        "--key-documents", path("documents-k"));
        assertEquals(0, run.status(), run.err());
        AttentionInputs inputs =
                AttentionInputs.of(QUERY, KEY, VALUE)
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                        .with(Mask.slidingWindow(3, -1, Alignment.BOTTOM_RIGHT))
                        .with(Mask.keyLengths(5, 4))
                        .with(
                                new Mask.Documents(
                                        TensorFiles.read(path("documents-q")),
                                        TensorFiles.read(path("documents-k"))))
                        .with(new Mask.Alibi(Mask.Alibi.standardSlopes(4), Alignment.BOTTOM_RIGHT))
                        .with(new Mask.Sinks(sinks))
                        .with(Mask.allowed(allowed))
                        .with(Mask.bias(bias));
        assertSame(oracle(AttentionSpec.of(inputs), inputs).output(), read("y"));
    }

    @Test
    void twoBooleanMasksAreBothObeyedAndAShortOneIsFilledUp() throws IOException {
        write("first", Tensor.of(new boolean[] {true, true, false, true}, 4));
        write("second", Tensor.of(new boolean[] {false, true, true}, 3, 1));
        Invocation run = attention("--mask", path("first"), "--mask", path("second"));
        assertEquals(0, run.status(), run.err());
        boolean[] both = new boolean[15];
        for (int i = 1; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                both[5 * i + j] = j != 2;
            }
        }
        AttentionInputs inputs =
                AttentionInputs.of(QUERY, KEY, VALUE).with(Mask.allowed(Tensor.of(both, 3, 5)));
        assertSame(oracle(AttentionSpec.of(inputs), inputs).output(), read("y"));
    }

    @Test
    void leftPaddingAndNamedAlignmentsAreObeyed() throws IOException {
        Invocation run =
                attention("--lengths", "2,5", "--padding", "left", "--mask", "causal-top-left");
        assertEquals(0, run.status(), run.err());
        AttentionInputs inputs =
                AttentionInputs.of(QUERY, KEY, VALUE)
                        .with(Mask.causal(Alignment.TOP_LEFT))
                        .with(
                                new Mask.KeyLengths(
                                        Tensor.of(new int[] {2, 5}, 2), Mask.Padding.LEFT));
        assertSame(oracle(AttentionSpec.of(inputs), inputs).output(), read("y"));
    }

    @Test
    void packedSequencesAreObeyed() throws IOException {
        write("q1", QUERY.slice(0, 0, 1));
        write("k1", KEY.slice(0, 0, 1));
        write("v1", VALUE.slice(0, 0, 1));
        Invocation run =
                Invocation.of(
                        "run",
                        "--engine",
                        "oracle",
                        "--query",
                        path("q1"),
                        "--key",
                        path("k1"),
                        "--value",
                        path("v1"),
                        "--packed-queries",
                        "0,1,3",
                        "--packed-keys",
                        "0,2,5",
                        "--mask",
                        "causal-bottom-right",
                        "--output",
                        path("y"));
        assertEquals(0, run.status(), run.err());
        AttentionInputs inputs =
                AttentionInputs.of(QUERY.slice(0, 0, 1), KEY.slice(0, 0, 1), VALUE.slice(0, 0, 1))
                        .with(Mask.causal(Alignment.BOTTOM_RIGHT))
                        .with(
                                new Mask.PackedSequences(
                                        Tensor.of(new int[] {0, 1, 3}, 3),
                                        Tensor.of(new int[] {0, 2, 5}, 3)));
        assertSame(oracle(AttentionSpec.of(inputs), inputs).output(), read("y"));
    }

    @Test
    void layoutsDifferInFormOnly() throws IOException {
        assertEquals(0, attention("--mask", "causal").status());
        Tensor headsFirst = read("y");
        write("tq", QUERY.transpose(1, 2));
        write("tk", KEY.transpose(1, 2));
        write("tv", VALUE.transpose(1, 2));
        Invocation tokens =
                Invocation.of(
                        "run",
                        "--engine",
                        "oracle",
                        "--layout",
                        "tokens-first",
                        "--mask",
                        "causal",
                        "--query",
                        path("tq"),
                        "--key",
                        path("tk"),
                        "--value",
                        path("tv"),
                        "--output",
                        path("ty"),
                        "--present-key",
                        path("tp"));
        assertEquals(0, tokens.status(), tokens.err());
        assertSame(headsFirst.transpose(1, 2).copy(), read("ty"));
        assertSame(KEY.transpose(1, 2).copy(), read("tp"));
        write("pq", QUERY.transpose(1, 2).copy().reshape(2, 3, 32));
        write("pk", KEY.transpose(1, 2).copy().reshape(2, 5, 16));
        write("pv", VALUE.transpose(1, 2).copy().reshape(2, 5, 12));
        Invocation packed =
                Invocation.of(
                        "run",
                        "--engine",
                        "oracle",
                        "--heads",
                        4,
                        "--kv-heads",
                        2,
                        "--query",
                        path("pq"),
                        "--key",
                        path("pk"),
                        "--value",
                        path("pv"),
                        "--mask",
                        "causal",
                        "--output",
                        path("py"));
        assertEquals(0, packed.status(), packed.err());
        assertSame(headsFirst.transpose(1, 2).copy().reshape(2, 3, 24), read("py"));
    }

    @Test
    void onePastInTwoStepsIsTheSameAsNone() throws IOException {
        assertEquals(0, attention("--mask", "causal-bottom-right").status());
        Tensor whole = read("y");
        write("pastk", KEY.slice(2, 0, 2));
        write("pastv", VALUE.slice(2, 0, 2));
        write("newk", KEY.slice(2, 2, 5));
        write("newv", VALUE.slice(2, 2, 5));
        write("q", QUERY);
        Invocation run =
                Invocation.of(
                        "run",
                        "--engine",
                        "oracle",
                        "--mask",
                        "causal",
                        "--query",
                        path("q"),
                        "--key",
                        path("newk"),
                        "--value",
                        path("newv"),
                        "--past-key",
                        path("pastk"),
                        "--past-value",
                        path("pastv"),
                        "--output",
                        path("y2"),
                        "--present-key",
                        path("presentk"),
                        "--present-value",
                        path("presentv"));
        assertEquals(0, run.status(), run.err());
        assertSame(whole, read("y2"));
        assertSame(KEY, read("presentk"));
        assertSame(VALUE, read("presentv"));
    }

    @Test
    void tensorsInOneFileAreNamed() throws IOException {
        Npz.write(folder.resolve("in.npz"), Map.of("q", QUERY, "k", KEY));
        Safetensors.write(folder.resolve("in.safetensors"), Map.of("v", VALUE));
        Invocation run =
                Invocation.of(
                        "run",
                        "--engine",
                        "oracle",
                        "--query",
                        folder.resolve("in.npz") + ":q",
                        "--key",
                        folder.resolve("in.npz") + ":k",
                        "--value",
                        folder.resolve("in.safetensors"),
                        "--output",
                        folder.resolve("out.npz") + ":y",
                        "--lse",
                        folder.resolve("out.npz") + ":lse",
                        "--weights",
                        folder.resolve("w.safetensors"));
        assertEquals(0, run.status(), run.err());
        assertEquals(
                List.of("lse", "y"),
                Npz.names(folder.resolve("out.npz")).stream().sorted().toList());
        AttentionInputs inputs = AttentionInputs.of(QUERY, KEY, VALUE);
        assertSame(
                oracle(AttentionSpec.of(inputs), inputs).output(),
                Npz.read(folder.resolve("out.npz"), "y"));
        assertEquals(
                List.of("w"),
                List.copyOf(Safetensors.read(folder.resolve("w.safetensors")).keySet()));
    }

    @Test
    void aLineSaysWhoComputed() throws IOException {
        String line = attention().out();
        assertEquals(1, line.lines().count());
        assertTrue(line.startsWith("engine oracle | backend "), line);
        assertTrue(line.contains("output float32[2][4][3][6]"), line);
        JsonNode json = new ObjectMapper().readTree(attention("--json").out());
        assertEquals("oracle", json.path("engine").asText());
        assertEquals(6, json.path("shape").path(3).asInt());
        assertTrue(json.path("milliseconds").asDouble() > 0);
        assertEquals(path("y"), json.path("files").path("output").asText());
    }

    @Test
    void allResultsAreWrittenOrNone() throws IOException {
        Safetensors.write(
                folder.resolve("half.safetensors"),
                Map.of(
                        "q", QUERY.to(DataType.BFLOAT16),
                        "k", KEY.to(DataType.BFLOAT16),
                        "v", VALUE.to(DataType.BFLOAT16)));
        String file = folder.resolve("half.safetensors").toString();
        // The log-sum-exp is float32 and could be written; NumPy has no bfloat16 for the output.
        Invocation run =
                Invocation.of(
                        "run",
                        "--engine",
                        "oracle",
                        "--query",
                        file + ":q",
                        "--key",
                        file + ":k",
                        "--value",
                        file + ":v",
                        "--lse",
                        path("lse"),
                        "--output",
                        path("y"));
        assertEquals(1, run.status());
        assertEquals(1, run.err().lines().count(), run.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("half.safetensors"),
                    files.map(f -> f.getFileName().toString()).toList());
        }
        Invocation right =
                Invocation.of(
                        "run",
                        "--engine",
                        "oracle",
                        "--query",
                        file + ":q",
                        "--key",
                        file + ":k",
                        "--value",
                        file + ":v",
                        "--output",
                        folder.resolve("y.safetensors"));
        assertEquals(0, right.status(), right.err());
        assertTrue(Files.exists(folder.resolve("y.safetensors")));
        assertFalse(Files.exists(folder.resolve("lse.npy")));
    }

    /// Runs attention on the three tensors with these options added.
    private Invocation attention(Object... options) throws IOException {
        write("q", QUERY);
        write("k", KEY);
        write("v", VALUE);
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "run",
                                "--engine",
                                "oracle",
                                "--query",
                                path("q"),
                                "--key",
                                path("k"),
                                "--value",
                                path("v"),
                                "--output",
                                path("y")));
        args.addAll(List.of(options));
        return Invocation.of(args.toArray());
    }

    private String path(String name) {
        return folder.resolve(name + ".npy").toString();
    }

    private void write(String name, Tensor tensor) throws IOException {
        TensorFiles.write(Path.of(path(name)), tensor);
    }

    private Tensor read(String name) throws IOException {
        return TensorFiles.read(path(name));
    }

    private static AttentionResult oracle(AttentionSpec spec, AttentionInputs inputs) {
        try (AttentionEngine engine = Engines.open("oracle")) {
            return engine.run(spec, inputs);
        }
    }

    private static void assertSame(Tensor want, Tensor got) {
        assertEquals(want.toString(), got.toString());
        assertArrayEquals(want.toDoubles(), got.toDoubles());
    }
}
