package org.tornadoattention.benchmarks.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;

class OracleGateTest {
    private static final long SEED = 3;
    private static final int LENGTH = 100;

    private final Problem problem =
            Problem.of(new AttentionShape(1, 2, 1, LENGTH, LENGTH, 4, 4), true, SEED);
    private final OracleGate gate = OracleGate.of(problem, SEED);

    @Test
    void theOraclePassesItsOwnGate() {
        assertTrue(gate.pass("oracle", oracle(problem)) < 1e-6);
        assertEquals(64, gate.checkedRows());
    }

    @Test
    void anErrorInACheckedRowIsRefused() {
        Tensor output = oracle(problem);
        output.set(output.get(0, 1, 0, 2) + 1e-3, 0, 1, 0, 2);
        GateException e = assertThrows(GateException.class, () -> gate.pass("mine", output));
        assertTrue(e.getMessage().startsWith("mine is wrong: "), e.getMessage());
    }

    @Test
    void notANumberIsRefusedInEveryRow() {
        gate.pass("oracle", oracle(problem));
        for (int i = 0; i < LENGTH; i++) {
            Tensor output = oracle(problem);
            output.set(Double.NaN, 0, 0, i, 3);
            assertThrows(GateException.class, () -> gate.pass("mine", output), "row " + i);
        }
    }

    @Test
    void keysBehindTheEndCountForNothing() {
        Problem padded = problem.padded(50);
        OracleGate.of(padded, SEED).pass("oracle with padding", oracle(padded));
        assertThrows(
                GateException.class,
                () -> OracleGate.of(padded, SEED).pass("oracle without", oracle(problem)));
    }

    private static Tensor oracle(Problem of) {
        try (AttentionEngine engine = Engines.open("oracle")) {
            return engine.run(AttentionSpec.of(of.inputs()), of.inputs()).output();
        }
    }
}
