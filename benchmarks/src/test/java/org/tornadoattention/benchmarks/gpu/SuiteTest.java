package org.tornadoattention.benchmarks.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.bench.BenchCell;
import org.tornadoattention.cli.files.TemporaryFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

class SuiteTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingThatIsTimedHasData(boolean quick) {
        Suite suite = new Suite(quick);
        Set<String> cells = suite.cells().stream().map(BenchCell::name).collect(Collectors.toSet());
        for (String backend : List.of("cuda", "opencl")) {
            List<String> timed =
                    suite.times(backend).stream()
                            .filter(job -> !(job instanceof Job.Limits))
                            .map(Job::name)
                            .toList();
            assertTrue(cells.containsAll(timed), timed::toString);
        }
    }

    @Test
    void tensorCoresAreAskedForOnCudaOnly() {
        Suite suite = new Suite(false);
        assertTrue(suite.times("ptx").stream().noneMatch(j -> j.kernel().equals(Suite.TENSOR)));
        assertEquals(
                13,
                suite.times("cuda").stream().filter(j -> j.kernel().equals(Suite.TENSOR)).count());
    }

    @Test
    void sampledRowsBeginWithTheFirstAndEndWithTheLast() {
        assertEquals(0, RowCheck.row(0, 16_384));
        assertEquals(16_383, RowCheck.row(7, 16_384));
        assertEquals(0, RowCheck.row(0, 1));
    }

    @Test
    void dataIsOneFileForATypeAndTheOraclesOwnOutputPasses(@TempDir Path folder)
            throws IOException {
        List<BenchCell> cells =
                List.of(
                        BenchCell.parse("prefill-float16-causal-b2-h4-2-n40-d64"),
                        BenchCell.parse("decode-float16-full-b1-h4-2-n50-d64"));
        GpuData data = new GpuData(folder);
        data.write(cells);
        for (BenchCell cell : cells) {
            AttentionInputs inputs = data.inputs(cell);
            assertEquals(cell.shape(), inputs.shape());
            Tensor output = output(inputs);
            assertTrue(RowCheck.ofRows(cell, inputs, output).passes());
            output.set(output.get(0, 0, 0, 0) + 0.1, 0, 0, 0, 0);
            assertTrue(!RowCheck.ofRows(cell, inputs, output).passes());
            output.set(Double.NaN, 0, 0, 0, 0);
            assertTrue(!RowCheck.ofAll(inputs, output).passes());
        }
    }

    private static Tensor output(AttentionInputs inputs) {
        try (AttentionEngine engine = Engines.open("jvm");
                AttentionPlan plan = engine.plan(AttentionSpec.of(inputs))) {
            return plan.run(inputs).output().copy();
        }
    }

    @Test
    void everyCheckIsAnAttentionStepThatTheOracleTakes() {
        for (CheckCase problem : CheckCase.values()) {
            AttentionInputs inputs = problem.inputs(DataType.FLOAT16);
            assertTrue(RowCheck.ofAll(inputs, output(inputs)).passes(), problem.label());
        }
    }

    @Test
    void pythonProgramCompilesAndSaysWhatIsMissing(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path program = folder.resolve("sdpa.py");
        Files.copy(PyTorch.class.getResourceAsStream("sdpa.py"), program);
        int status;
        try {
            status =
                    new ProcessBuilder("python3", "-m", "py_compile", program.toString())
                            .inheritIO()
                            .start()
                            .waitFor();
        } catch (IOException e) {
            assumeTrue(false, "there is no python3");
            return;
        }
        assertEquals(0, status);
    }

    @Test
    void missingPythonIsAReason() throws IOException, InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.make("gpu")) {
            long end = System.currentTimeMillis() + Duration.ofMinutes(1).toMillis();
            PyTorch pytorch = new PyTorch("no-such-python", folder, folder.resolve("lines"), end);
            assertEquals(
                    Optional.of("there is no no-such-python"),
                    pytorch.run(new Suite(true), _ -> {}));
        }
    }

    @Test
    void commandOfAWorkerIsReadAsItWasWritten() {
        WorkerCommand command =
                new WorkerCommand("ptx", Path.of("a"), Path.of("b"), false, true, 3, 17);
        assertEquals(command, WorkerCommand.parse(command.arguments().toArray(String[]::new)));
    }
}
