package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.Safetensors;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

/// `attend inspect` on examples, files and runs.
final class InspectCommandTest {
    private static final int TOKENS = 12;

    @TempDir private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        TensorFiles.write(file("q.npy"), Tensor.randomNormal(1L, 2, 4, TOKENS, 8));
        TensorFiles.write(file("k.npy"), Tensor.randomNormal(2L, 2, 2, TOKENS, 8));
        TensorFiles.write(file("past.npy"), Tensor.randomNormal(3L, 2, 2, 5, 8));
        TensorFiles.write(file("x.npy"), Tensor.randomNormal(4L, 1, TOKENS, 8));
        TensorFiles.write(file("memory.npy"), Tensor.randomNormal(5L, 1, 7, 8));
        Files.write(
                file("tokens.txt"), IntStream.range(0, TOKENS).mapToObj(i -> "token" + i).toList());
    }

    @Test
    void layersLookNearThenAtSegmentsThenFar() throws IOException {
        JsonNode root = json("--output", file("layers.png"));
        List<String> patterns = new ArrayList<>();
        root.get("heads").forEach(head -> patterns.add(head.get("pattern").asText()));
        assertEquals(
                List.of(
                        "local",
                        "previous token",
                        "local",
                        "diagonal",
                        "block",
                        "block",
                        "first-token sink",
                        "block",
                        "long-range",
                        "long-range",
                        "first-token sink",
                        "broad"),
                patterns);
        assertEquals("layer 2 head 3", root.get("heads").get(11).get("title").asText());
        assertTrue(ImageIO.read(file("layers.png").toFile()).getWidth() > 1000);
    }

    @Test
    void anAlignmentIsDiagonal() throws IOException {
        JsonNode root = json("--example", "alignment", "--output", file("a.svg"));
        assertTrue(root.get("cross").asBoolean());
        assertEquals("diagonal", root.get("heads").get(0).get("pattern").asText());
        assertTrue(root.get("heads").get(0).get("distance").isNull());
        String svg = Files.readString(file("a.svg"));
        assertTrue(svg.startsWith("<svg ") && svg.contains(">\u00e9conomique</text>"), svg);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle", "jvm"})
    void aRunIsInspectedWithItsMasks(String engine) throws IOException {
        JsonNode root =
                json(
                        "--query", file("q.npy"),
                        "--key", file("k.npy"),
                        "--value", file("k.npy"),
                        "--mask", "causal",
                        "--engine", engine,
                        "--batch-entry", 1,
                        "--tokens", file("tokens.txt"),
                        "--output", file("run.html"),
                        "--output", file("run.png"));
        assertEquals(4, root.get("heads").size());
        assertTrue(root.get("source").asText().contains("by " + engine), root.toString());
        JsonNode head = root.get("heads").get(0);
        assertEquals(TOKENS, head.get("rows").asInt());
        // Of a causal head nothing lies behind: no query sees a next token.
        assertEquals(0, head.get("shares").get("next").get("rows").asInt());
        assertEquals(TOKENS - 1, head.get("shares").get("previous").get("rows").asInt());
        assertTrue(Files.readString(file("run.html")).contains("token11"));
    }

    @Test
    void aPastShiftsPositions() throws IOException {
        JsonNode root =
                json(
                        "--query", file("q.npy"),
                        "--key", file("k.npy"),
                        "--value", file("k.npy"),
                        "--past-key", file("past.npy"),
                        "--past-value", file("past.npy"),
                        "--mask", "causal",
                        "--head", "3,1",
                        "--output", file("past.png"));
        assertEquals(5, root.get("offset").asInt());
        assertFalse(root.get("cross").asBoolean());
        assertEquals("head 1", root.get("heads").get(0).get("title").asText());
        assertEquals("head 3", root.get("heads").get(1).get("title").asText());
    }

    @Test
    void masksSayWhereQueriesStand() throws IOException {
        JsonNode lengths =
                json(
                        "--query", file("q.npy"),
                        "--key", file("k.npy"),
                        "--value", file("k.npy"),
                        "--mask", "causal",
                        "--lengths", "9,12",
                        "--output", file("l.png"));
        assertEquals(-3, lengths.get("offset").asInt());
        TensorFiles.write(file("last.npy"), Tensor.randomNormal(6L, 2, 4, 3, 8));
        JsonNode decode =
                json(
                        "--query", file("last.npy"),
                        "--key", file("k.npy"),
                        "--value", file("k.npy"),
                        "--mask", "causal-bottom-right",
                        "--output", file("d.png"));
        assertEquals(9, decode.get("offset").asInt());
        assertFalse(decode.get("cross").asBoolean());
    }

    @Test
    void aBiasThatLeavesNoWeightIsAMask() throws IOException {
        float[] bias = new float[TOKENS * TOKENS];
        for (int n = 0; n < bias.length; n++) {
            bias[n] = n % TOKENS > n / TOKENS ? -Float.MAX_VALUE : 0;
        }
        TensorFiles.write(file("bias.npy"), Tensor.of(bias, TOKENS, TOKENS));
        JsonNode root =
                json(
                        "--query", file("q.npy"),
                        "--key", file("k.npy"),
                        "--value", file("k.npy"),
                        "--mask", file("bias.npy"),
                        "--output", file("b.png"));
        assertEquals(0, root.get("heads").get(0).get("shares").get("next").get("rows").asInt());
    }

    @Test
    void oneQueryAndManyKeysMakeAStrip() throws IOException {
        TensorFiles.write(file("one.npy"), Tensor.randomNormal(6L, 1, 1, 1, 8));
        TensorFiles.write(file("many.npy"), Tensor.randomNormal(7L, 1, 1, 2048, 8));
        json(
                "--query", file("one.npy"),
                "--key", file("many.npy"),
                "--value", file("many.npy"),
                "--output", file("strip.png"),
                "--output", file("strip.html"));
        assertTrue(ImageIO.read(file("strip.png").toFile()).getHeight() > 200);
    }

    @Test
    void aLayerWithAMemoryIsCrossAttention() throws IOException {
        Tensor square = Tensor.randomNormal(9L, 8, 8);
        Safetensors.write(
                file("layer.safetensors"),
                Map.of(
                        "q_proj.weight", square,
                        "k_proj.weight", square,
                        "v_proj.weight", square,
                        "o_proj.weight", square));
        JsonNode root =
                json(
                        "--query", file("x.npy"),
                        "--layer", file("layer.safetensors"),
                        "--names", "llama",
                        "--heads", 2,
                        "--memory", file("memory.npy"),
                        "--output", file("layer.svg"));
        assertTrue(root.get("cross").asBoolean());
        assertEquals(2, root.get("heads").size());
        assertEquals(7, root.get("keys").asInt());
    }

    @Test
    void additiveAttentionIsAnAlignment() throws IOException {
        JsonNode root =
                json(
                        "--additive",
                        "--query",
                        file("x.npy"),
                        "--key",
                        file("memory.npy"),
                        "--output",
                        file("additive.png"));
        assertTrue(root.get("cross").asBoolean());
        assertTrue(root.get("source").asText().startsWith("additive attention"));
    }

    @Test
    void weightsInAFileKeepTheirMaskedPlaces() throws IOException {
        Tensor weights = Tensor.of(new float[] {1, Float.NaN, 0, 1}, 2, 2);
        TensorFiles.write(file("w.npy"), weights);
        JsonNode root = json("--weights", file("w.npy"), "--output", file("w.png"));
        assertEquals(0, root.get("heads").get(0).get("shares").get("next").get("rows").asInt());
        TensorFiles.write(file("full.npy"), Tensor.of(new float[] {1, 0, 0, 1}, 1, 1, 2, 2));
        TensorFiles.write(file("sums.npy"), Tensor.of(new float[] {1, 1, 0, 1}, 2, 2));
        Invocation sums =
                Invocation.of("inspect", "--weights", file("sums.npy"), "--output", file("t.png"));
        assertTrue(sums.err().contains("must add up to at most 1"), sums.err());
        TensorFiles.write(file("half.npy"), Tensor.of(new float[] {0.5f, 0.5f, 0, 1}, 2, 2));
        Invocation forbidden =
                Invocation.of(
                        "inspect",
                        "--weights",
                        file("half.npy"),
                        "--mask",
                        "causal",
                        "--output",
                        file("t.png"));
        assertTrue(
                forbidden.err().contains("the mask forbids head 0, query 0, key 1, whose weight"),
                forbidden.err());
        JsonNode masked =
                json("--weights", file("full.npy"), "--mask", "causal", "--output", file("m.png"));
        assertEquals(0, masked.get("heads").get(0).get("shares").get("next").get("rows").asInt());
    }

    @Test
    void whatIsNoWeightIsRefused() throws IOException {
        TensorFiles.write(file("bad.npy"), Tensor.of(new float[] {1, -0.5f, 0, 1}, 2, 2));
        Invocation negative =
                Invocation.of("inspect", "--weights", file("bad.npy"), "--output", file("t.png"));
        assertEquals(1, negative.status());
        assertTrue(
                negative.err().contains("at least 0 but one of head 0 was -0.5"), negative.err());
        Tensor query = Tensor.randomNormal(1L, 1, 1, 3, 4);
        query.set(Double.NaN, 0, 0, 1, 0);
        TensorFiles.write(file("nan.npy"), query);
        Invocation nan =
                Invocation.of(
                        "inspect",
                        "--query",
                        file("nan.npy"),
                        "--key",
                        file("nan.npy"),
                        "--value",
                        file("nan.npy"),
                        "--output",
                        file("t.png"));
        assertEquals(1, nan.status());
        assertTrue(nan.err().contains("is NaN, which no mask forbids"), nan.err());
    }

    @Test
    void theTableHasALineForEachHead() {
        Invocation run = Invocation.of("inspect", "--output", file("t.png"));
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("layer 1 head 2  first-token sink"), run.out());
        assertTrue(run.out().contains("written: " + file("t.png")), run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--example trees | --example must be one of layers, alignment but was 'trees'",
                "--output x.gif | --output must end with .png, .svg or .html but was 'x.gif'",
                "--head 12 | --head must be from 0 to 11 but was 12",
                "--batch-entry 1 | --batch-entry must be from 0 to 0 but was 1",
                "--blocks 0 | --blocks must be from 1 to 999999999 but was 0",
                "--band -1 | --band must be at least 0 but was -1",
                "--additive | Missing required option: '--query=FILE'",
                "--score-vector v.npy | --query-projection, --key-projection and --score-vector"
                        + " need --additive",
                "--weights nowhere.npy | --weights nowhere.npy: no such file",
                "--weights w.npy --layer l.safetensors | --weights is a result and must not be"
                        + " given with --query, --layer or --additive",
                "--cross --offset 3 | --offset compares positions, which --cross says cannot be",
                "--engine abacus | --engine must be one of",
                "--mask causal | --mask needs weights: give --weights, --query, --layer or"
                        + " --additive",
                "--tokens t.txt | --tokens needs weights",
                "--additive --query q.npy --scale 3 | --scale must not be given with --additive",
                "--weights w.npy --engine jvm | --engine must not be given with --weights",
                "--offset 2000000000 | --offset must be from -1000000000 to 1000000000 but was"
                        + " 2000000000",
                "--blocks 99999999999 | --blocks must be from 1 to 999999999 but was 99999999999",
            })
    void wrongInputGetsASentence(String options, String sentence) {
        List<Object> arguments = new ArrayList<>(List.of("inspect"));
        arguments.addAll(Arrays.asList(options.strip().split(" ")));
        if (!options.contains("--output")) {
            arguments.addAll(List.of("--output", file("never.png")));
        }
        Invocation run = Invocation.of(arguments.toArray());
        assertTrue(run.status() == 1 || run.status() == 2, run.out());
        assertTrue(run.err().contains(sentence.strip()), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        assertFalse(Files.exists(file("never.png")));
    }

    @Test
    void tokensMustBeAsManyAsThereAre() throws IOException {
        Files.writeString(file("few.txt"), "one\ntwo\n");
        Invocation few =
                Invocation.of(
                        "inspect",
                        "--query",
                        file("q.npy"),
                        "--key",
                        file("k.npy"),
                        "--value",
                        file("k.npy"),
                        "--tokens",
                        file("few.txt"),
                        "--output",
                        file("t.png"));
        assertEquals(1, few.status());
        assertTrue(
                few.err().contains("must have one line for each of 12 keys but had 2"), few.err());
        Files.write(file("bytes.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Invocation bytes =
                Invocation.of(
                        "inspect",
                        "--query",
                        file("q.npy"),
                        "--key",
                        file("k.npy"),
                        "--value",
                        file("k.npy"),
                        "--tokens",
                        file("bytes.txt"),
                        "--output",
                        file("t.png"));
        assertEquals(1, bytes.status());
        assertTrue(bytes.err().contains("must be UTF-8 text"), bytes.err());
    }

    private JsonNode json(Object... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("inspect", "--json"));
        arguments.addAll(List.of(options));
        Invocation run = Invocation.of(arguments.toArray());
        assertEquals(0, run.status(), run.err());
        return new ObjectMapper().readTree(run.out());
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
