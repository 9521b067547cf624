package org.tornadoattention.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.AttentionShape;

/// The baseline computes attention: a slow wrong one would prove nothing.
class BaselineKernelTest {
    private static final long SEED = 7;

    @ParameterizedTest(name = "batch {0}, heads {1} on {2}, length {3}, dim {4}, causal {5}")
    @CsvSource({
        "1, 1, 1, 1, 1, true",
        "1, 2, 2, 16, 8, true",
        "1, 2, 2, 16, 8, false",
        "2, 4, 2, 17, 5, true",
        "2, 4, 2, 17, 5, false",
        "1, 8, 1, 31, 64, true",
        "2, 3, 3, 32, 3, true",
    })
    void equalsTheOracle(
            int batch, int heads, int keyValueHeads, int length, int headDim, boolean causal) {
        Problem problem =
                Problem.of(
                        new AttentionShape(
                                batch, heads, keyValueHeads, length, length, headDim, headDim),
                        causal,
                        SEED);
        OracleGate gate = OracleGate.of(problem, SEED);
        assertEquals(batch * heads * length, gate.checkedRows(), "rows checked");
        try (DirectBaseline baseline = new DirectBaseline(problem)) {
            baseline.run();
            gate.pass("baseline", baseline.output());
        }
    }
}
