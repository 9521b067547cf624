package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Wrong input gets one sentence that names the file or option, the rule and the value; no file is
/// left.
final class WrongInputTest {
    @TempDir private Path folder;

    private record Wrong(String what, int status, List<String> mentions, List<String> args) {}

    @BeforeEach
    void writeInputs() throws IOException {
        write("q", Tensor.randomNormal(1, 1, 2, 3, 4));
        write("k", Tensor.randomNormal(2, 1, 2, 5, 4));
        write("v", Tensor.randomNormal(3, 1, 2, 5, 4));
        write("k6", Tensor.randomNormal(4, 1, 2, 5, 6));
        write("k3heads", Tensor.randomNormal(5, 1, 3, 5, 4));
        write("packed", Tensor.randomNormal(6, 1, 3, 8));
        write("matrix", Tensor.randomNormal(7, 3, 4));
        write("doubles", Tensor.randomNormal(8, 1, 2, 5, 4).to(DataType.FLOAT64));
        write("mask", Tensor.of(new boolean[8], 2, 4));
        write("integers", Tensor.of(new int[15], 3, 5));
        write("past", Tensor.randomNormal(9, 1, 2, 7, 4));
        Files.writeString(folder.resolve("text.npy"), "this is not a NumPy file");
        byte[] whole = Files.readAllBytes(folder.resolve("q.npy"));
        Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - 7));
        Files.writeString(folder.resolve("layer.safetensors"), "{}");
    }

    private void write(String name, Tensor tensor) throws IOException {
        TensorFiles.write(folder.resolve(name + ".npy"), tensor);
    }

    @TestFactory
    Stream<DynamicTest> isToldInOneSentence() {
        List<Wrong> table = new ArrayList<>();
        table.add(wrong("missing file", 1, "--query|none.npy|no such file", "--query", "none.npy"));
        table.add(wrong("wrong magic", 1, "--query|text.npy", "--query", "text.npy"));
        table.add(wrong("truncated file", 1, "--query|cut.npy", "--query", "cut.npy"));
        table.add(wrong("unknown ending", 2, "--query|q.txt|.npy", "--query", "q.txt"));
        table.add(wrong("a folder", 1, "--key|folder.npy", "--key", "folder.npy"));
        table.add(wrong("head dims differ", 1, "headDim|[1][2][5][6]", "--key", "k6.npy"));
        table.add(wrong("heads do not divide", 1, "heads", "--key", "k3heads.npy"));
        table.add(wrong("types differ", 1, "float64", "--key", "doubles.npy"));
        table.add(wrong("rank 2", 1, "rank 4|[3][4]", "--query", "matrix.npy"));
        table.add(wrong("rank 3 without heads", 2, "--heads|rank 3", "--query", "packed.npy"));
        table.add(
                wrong(
                        "heads do not fit rank 3",
                        1,
                        "packed.npy|3",
                        "--query",
                        "packed.npy",
                        "--heads",
                        "3"));
        table.add(wrong("heads do not fit rank 4", 2, "--heads|5", "--heads", "5"));
        table.add(wrong("no heads", 2, "--heads|0", "--heads", "0"));
        table.add(wrong("heads in words", 2, "--heads|two", "--heads", "two"));
        table.add(wrong("unknown layout", 2, "--layout|heads-first|rows", "--layout", "rows"));
        table.add(wrong("unknown engine", 2, "--engine|oracle|abacus", "--engine", "abacus"));
        table.add(wrong("unknown device", 2, "device|toaster", "--device", "toaster"));
        table.add(wrong("unknown setting", 2, "tiles", "--engine-option", "tiles=3"));
        table.add(wrong("setting without value", 2, "--engine-option", "--engine-option", "tiles"));
        table.add(wrong("unknown mask", 2, "--mask|casual", "--mask", "casual"));
        table.add(
                wrong(
                        "two causal masks",
                        2,
                        "--mask",
                        "--mask",
                        "causal",
                        "--mask",
                        "causal-top-left"));
        table.add(wrong("none and a mask", 2, "--mask|none", "--mask", "none", "--mask", "causal"));
        table.add(
                wrong(
                        "mask does not broadcast",
                        1,
                        "--mask|mask.npy|broadcast",
                        "--mask",
                        "mask.npy"));
        table.add(
                wrong("mask of integers", 1, "--mask|integers.npy|bool", "--mask", "integers.npy"));
        table.add(wrong("lengths in words", 2, "--lengths|3,many", "--lengths", "3,many"));
        table.add(wrong("lengths with a fraction", 2, "--lengths|2.5", "--lengths", "2.5"));
        table.add(wrong("too many lengths", 1, "--lengths 3,4|key lengths", "--lengths", "3,4"));
        table.add(wrong("a length too long", 1, "--lengths 9|9", "--lengths", "9"));
        table.add(
                wrong(
                        "lengths of floats",
                        1,
                        "--lengths|matrix.npy|int",
                        "--lengths",
                        "matrix.npy"));
        table.add(wrong("padding alone", 2, "--padding", "--padding", "left"));
        table.add(wrong("unknown padding", 2, "--padding|up", "--padding", "up", "--lengths", "3"));
        table.add(wrong("window of one", 2, "--window|4", "--window", "4"));
        table.add(wrong("window below -1", 2, "--window|-2,0", "--window=-2,0"));
        table.add(wrong("past key alone", 2, "--past-key|--past-value", "--past-key", "past.npy"));
        table.add(
                wrong(
                        "past does not fit",
                        1,
                        "--past-key",
                        "--past-key",
                        "k6.npy",
                        "--past-value",
                        "past.npy"));
        table.add(wrong("packed queries alone", 2, "--packed-keys", "--packed-queries", "0,3"));
        table.add(
                wrong(
                        "packed lengths fall",
                        1,
                        "--packed-queries|fall",
                        "--packed-queries",
                        "0,3,2",
                        "--packed-keys",
                        "0,3,5"));
        table.add(
                wrong(
                        "unknown precision",
                        2,
                        "--softmax-precision|float8",
                        "--softmax-precision",
                        "float8"));
        table.add(
                wrong(
                        "integer precision",
                        2,
                        "--softmax-precision|int32",
                        "--softmax-precision",
                        "int32"));
        table.add(wrong("negative softcap", 2, "softcap|-1", "--softcap=-1"));
        table.add(wrong("scale in words", 2, "--scale|big", "--scale", "big"));
        table.add(
                wrong("scores step alone", 2, "--scores-step|--scores", "--scores-step", "masked"));
        table.add(wrong("alibi in words", 2, "--alibi|steep", "--alibi", "steep"));
        table.add(wrong("sinks of another size", 1, "--sinks|matrix.npy", "--sinks", "matrix.npy"));
        table.add(
                wrong(
                        "output without a folder",
                        1,
                        "--output|nowhere",
                        "--output",
                        "nowhere/y.npy"));
        table.add(wrong("output is a folder", 1, "--output|folder.npy", "--output", "folder.npy"));
        table.add(wrong("output of another format", 2, "--output|y.txt", "--output", "y.txt"));
        table.add(wrong("two outputs in one file", 2, "--lse|y.npy", "--lse", "y.npy"));
        table.add(wrong("unknown option", 2, "--quarry", "--quarry", "q.npy"));
        table.add(wrong("memory without a layer", 2, "--layer", "--memory", "q.npy"));
        table.add(
                wrong(
                        "malformed layer",
                        1,
                        "--layer|layer.safetensors",
                        "--layer",
                        "layer.safetensors",
                        "--heads",
                        "2"));
        return table.stream().map(w -> DynamicTest.dynamicTest(w.what(), () -> check(w)));
    }

    /// A right invocation with these arguments added; a later `--query` replaces an earlier one.
    private Wrong wrong(String what, int status, String mentions, String... added) {
        List<String> args = new ArrayList<>(List.of("run"));
        for (String[] option :
                new String[][] {
                    {"--query", "q.npy"},
                    {"--key", "k.npy"},
                    {"--value", "v.npy"},
                    {"--output", "y.npy"},
                    {"--engine", "oracle"}
                }) {
            if (!List.of(added).contains(option[0])) {
                args.addAll(List.of(option));
            }
        }
        args.addAll(List.of(added));
        return new Wrong(what, status, List.of(mentions.split("\\|")), args);
    }

    private void check(Wrong wrong) throws IOException {
        Files.createDirectories(folder.resolve("folder.npy"));
        Object[] args =
                wrong.args().stream()
                        .map(a -> a.matches(".*\\.(npy|txt|safetensors)") ? folder.resolve(a) : a)
                        .toArray();
        Invocation run = Invocation.of(args);
        String err = run.err();
        assertAll(
                () -> assertEquals(wrong.status(), run.status(), err),
                () -> assertEquals("", run.out()),
                () -> assertEquals(1, err.lines().count(), err),
                () -> assertTrue(err.startsWith("attend run: "), err),
                () -> wrong.mentions().forEach(m -> assertTrue(err.contains(m), m + " in " + err)),
                () -> assertFalse(err.contains("Exception") || err.contains("at org."), err),
                () -> assertFalse(err.contains("internal error"), err),
                () -> assertFalse(Files.exists(folder.resolve("y.npy")), "an output is left"),
                () -> assertFalse(leftovers(), "a temporary file is left"));
    }

    private boolean leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("."));
        }
    }

    @Test
    void otherCommandsTellWrongUsageToo() {
        Object[][] invocations = {
            {},
            {"dance"},
            {"conformance"},
            {"conformance", folder.resolve("nowhere")},
            {"conformance", folder},
            {"demo", "--length", "0", "--output", folder.resolve("p.png")},
            {"demo", "--heads", "6", "--kv-heads", "4", "--output", folder.resolve("p.png")},
            {"demo", "--mask", "paper", "--output", folder.resolve("p.png")},
            {"demo", "--engine", "abacus", "--output", folder.resolve("p.png")},
            {"demo", "--repeat", "0", "--output", folder.resolve("p.png")},
            {"demo", "--output", folder.resolve("p.jpg")},
            {"devices", "--xml"},
        };
        for (Object[] args : invocations) {
            Invocation run = Invocation.of(args);
            assertEquals(2, run.status(), Arrays.toString(args) + run.err());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().strip().endsWith("--help"), run.err());
        }
        assertFalse(Files.exists(folder.resolve("p.png")));
    }

    @Test
    void anOutputThatCannotBeIsRefused() throws IOException {
        Path device = Files.createSymbolicLink(folder.resolve("device.npy"), Path.of("/dev/null"));
        assertRefused(device, "regular file");
        assertRefused(folder.resolve("n".repeat(300) + ".npy"), "--output ");
        assertFalse(leftovers(), "a temporary file is left");
    }

    private void assertRefused(Path output, String mentions) {
        Invocation run = runTo(output);
        assertEquals(1, run.status(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(mentions), run.err());
        assertFalse(run.err().contains(".attend-"), run.err());
    }

    @Test
    void aLinkMayHideAFileWithoutEnding() throws IOException {
        Path file = Files.createFile(folder.resolve("plain"));
        Invocation run = runTo(Files.createSymbolicLink(folder.resolve("link.npy"), file));
        assertEquals(0, run.status(), run.err());
        assertTrue(Files.size(file) > 0);
        assertTrue(Files.isSymbolicLink(folder.resolve("link.npy")));
    }

    private Invocation runTo(Path output) {
        List<Object> args = new ArrayList<>(List.of("run", "--engine", "oracle"));
        for (String input : List.of("q", "k", "v")) {
            args.add(Map.of("q", "--query", "k", "--key", "v", "--value").get(input));
            args.add(folder.resolve(input + ".npy"));
        }
        args.addAll(List.of("--output", output));
        return Invocation.of(args.toArray());
    }

    @Test
    void filesWithArgumentsAreNotRead() throws IOException {
        Path file = Files.writeString(folder.resolve("args"), "devices");
        Invocation run = Invocation.of("@" + file);
        assertEquals(2, run.status());
        assertTrue(run.err().contains("@"), run.err());
    }

    @Test
    void aFailureOfStandardOutputIsTold() {
        Writer full =
                new Writer() {
                    @Override
                    public void write(char[] text, int offset, int length) throws IOException {
                        throw new IOException("No space left on device");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        StringWriter err = new StringWriter();
        int status =
                Attend.execute(
                        new String[] {"devices"}, new PrintWriter(full), new PrintWriter(err));
        assertEquals(1, status);
        assertEquals("attend: standard output could not be written", err.toString().strip());
    }

    @Test
    void theDemoOpensItsEnginesBeforeItsWork() {
        Invocation run =
                Invocation.of(
                        "demo",
                        "--engine",
                        "jvm",
                        "--device",
                        "7",
                        "--length",
                        "100000",
                        "--output",
                        folder.resolve("p.png"));
        assertEquals(2, run.status(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void aResultMustBeAskedFor() {
        Invocation run = Invocation.of("run", "--query", "q.npy", "--engine", "oracle");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("--output"), run.err());
    }
}
