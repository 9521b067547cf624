package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.RotaryEmbedding.Pairing.HALF_SPLIT;
import static org.tornadoattention.RotaryEmbedding.Pairing.INTERLEAVED;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.KeyValueCache;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.Tensor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What is wrong in a decoding is found, wherever it is.
final class DecodeCheckTest {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 30, 36, 8, 8);

    @Test
    void aRightDecodingIsRight() {
        DecodeProblem problem = problem(OptionalInt.empty(), HALF_SPLIT);
        DecodeCheck check = check(problem, decode(problem), DataType.FLOAT32);
        assertTrue(check.isRight(), check.toString());
        assertEquals(7, check.rows());
        assertTrue(check.largestError() > 0, check.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6})
    void oneNumberInOneOutputIsEnough(int row) {
        DecodeProblem problem = problem(OptionalInt.empty(), HALF_SPLIT);
        Decoding decoding = decode(problem);
        decoding.outputs().set(decoding.outputs().get(1, row, 5) + 0.01, 1, row, 5);
        assertFalse(check(problem, decoding, DataType.FLOAT32).isRight());
        decoding.outputs().set(Double.NaN, 1, row, 5);
        assertFalse(check(problem, decoding, DataType.FLOAT32).isRight());
    }

    @Test
    void tokensThatAreNotSeenOrStandElsewhereAreFound() {
        DecodeProblem problem = problem(OptionalInt.empty(), HALF_SPLIT);
        // All but the first of up to 36 tokens.
        Decoding windowed = decode(problem(OptionalInt.of(34), HALF_SPLIT));
        assertFalse(check(problem, windowed, DataType.FLOAT32).isRight());
        Decoding without = decode(problem(OptionalInt.empty(), INTERLEAVED));
        assertFalse(check(problem, without, DataType.FLOAT32).isRight());
    }

    @Test
    void aNarrowCacheIsRightOnlyWhereItWasExpected() {
        DecodeProblem problem = problem(OptionalInt.empty(), HALF_SPLIT);
        Decoding narrow = decode(problem, DataType.BFLOAT16);
        DecodeCheck check = check(problem, narrow, DataType.BFLOAT16);
        assertTrue(check.isRight(), check.toString());
        assertTrue(check.cacheError().orElseThrow() > 10 * check.largestError(), check.toString());
        assertFalse(check(problem, narrow, DataType.FLOAT32).isRight());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, Double.NaN})
    void aReportSaysWhatIsWrong(double error) {
        DecodeProblem problem = problem(OptionalInt.empty(), HALF_SPLIT);
        DecodeCheck wrong = new DecodeCheck(7, error, 1e-5, OptionalDouble.empty());
        DecodeReport report =
                new DecodeReport(
                        problem, decode(problem), new CacheArguments(), Optional.of(wrong));
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text, true));
        assertTrue(text.toString().contains("every step's, computed"), text.toString());
        assertTrue(text.toString().contains("at most 1.0e-5 is allowed: WRONG"), text.toString());
        assertEquals("WRONG", report.json().path("verdict").asText());
        assertFalse(report.allRight());
    }

    private static DecodeProblem problem(OptionalInt window, RotaryEmbedding.Pairing pairing) {
        DecodeLayer layer = new DecodeLayer("a layer", SeededLayer.make(SHAPE, 16, 1), 4, 2);
        RotaryEmbedding rotary = RotaryEmbedding.ofBase(100, 8, 36, pairing);
        return new DecodeProblem(
                layer, Optional.of(rotary), window, Tensor.randomNormal(9, 2, 30, 16), 6);
    }

    private static Decoding decode(DecodeProblem problem) {
        return decode(problem, DataType.FLOAT32);
    }

    private static Decoding decode(DecodeProblem problem, DataType cacheType) {
        KeyValueCache cache = KeyValueCache.allocate(cacheType, 2, 2, 36, 8, 8);
        try (AttentionEngine engine = Engines.open("jvm");
                MultiHeadPlan plan = engine.plan(problem.spec(cache));
                Progress progress = silent()) {
            return Decoding.run(problem, plan, cache, progress);
        }
    }

    private static DecodeCheck check(DecodeProblem problem, Decoding decoding, DataType cacheType) {
        try (AttentionEngine oracle = Engines.open("oracle");
                Progress progress = silent()) {
            return DecodeCheck.run(problem, decoding, cacheType, oracle, progress);
        }
    }

    private static Progress silent() {
        return new Progress(new PrintWriter(Writer.nullWriter()), false, "");
    }
}
