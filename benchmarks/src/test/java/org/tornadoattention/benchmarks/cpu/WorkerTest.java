package org.tornadoattention.benchmarks.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Optional;

/// The protocol between the benchmark and a contender's process, and the gate before it.
final class WorkerTest {
    @ParameterizedTest
    @EnumSource
    void theEngineAnswersEveryKindOfCell(Cell.Kind kind) throws Exception {
        String cell = Cell.of(kind, 1, 2, 2, 70, 70, 16).name();
        try (Contender jvm = Worker.open("jvm", 2)) {
            Worker worker = new Worker(jvm);
            String ready = worker.answer("prepare " + cell);
            assertTrue(ready.startsWith("ready "), ready);
            String time = worker.answer("time 1 " + cell);
            // On a busy machine a first call may take so long that it alone counts: no allocation.
            assertTrue(time.matches("time [0-9]+ ([0-9]+|NaN)"), time);
            assertEquals("cleared", worker.answer("clear"));
        }
    }

    @Test
    void whatCannotBeDoneIsAnsweredInWords() {
        Worker worker = new Worker(new WrongContender());
        assertEquals(
                "failed IllegalStateException: full-b1-h1-1-n4-4-d4 is not prepared",
                worker.answer("time 1 full-b1-h1-1-n4-4-d4"));
        assertEquals("failed unknown request sing", worker.answer("sing"));
        assertEquals("none", worker.answer("prepare causal-b1-h1-1-n4-4-d4"));
        assertEquals(
                "failed IllegalArgumentException: no cell is named nothing",
                worker.answer("prepare nothing"));
    }

    @Test
    void aWrongResultIsNeverTimed() {
        Worker worker = new Worker(new WrongContender());
        String answer = worker.answer("prepare full-b1-h1-1-n4-4-d4");
        assertTrue(answer.startsWith("failed IllegalStateException: wrong: "), answer);
        assertTrue(worker.answer("time 1 full-b1-h1-1-n4-4-d4").startsWith("failed "));
    }

    /// Gives zeros for full attention and does not know any other.
    private static final class WrongContender implements Contender {
        @Override
        public Optional<Prepared> prepare(CellInputs inputs) {
            if (inputs.cell().kind() != Cell.Kind.FULL) {
                return Optional.empty();
            }
            return Optional.of(
                    new Prepared() {
                        @Override
                        public void run() {}

                        @Override
                        public float[] output() {
                            return new float[inputs.query().size()];
                        }

                        @Override
                        public void close() {}
                    });
        }

        @Override
        public String description() {
            return "wrong";
        }

        @Override
        public void close() {}
    }
}
