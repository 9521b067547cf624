package org.tornadoattention.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DataType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A worker that crashes, hangs or talks nonsense costs its cell, and no other.
class BenchRunTest {
    private static final BenchCell BAD = cell(7);
    private static final BenchCell GOOD = cell(8);

    @Test
    void aCrashIsARowWithItsReason() throws WorkerFailure {
        List<CellResult> results = run("crash");
        assertEquals(CellResult.Status.FAILED, results.get(1).status());
        String reason = results.get(1).reason();
        assertTrue(reason.contains("status 134") && reason.contains("SIGSEGV"), reason);
    }

    @Test
    void aHangIsARowWithItsReason() throws WorkerFailure {
        String reason = run("hang").get(1).reason();
        assertTrue(reason.contains("time limit of 2 s"), reason);
    }

    @Test
    void nonsenseIsARowWithItsReason() throws WorkerFailure {
        String reason = run("garbage").get(1).reason();
        assertTrue(reason.contains("no JSON object: no JSON"), reason);
    }

    @Test
    void aWrongResultHasItsErrorAndNoTimes() throws WorkerFailure {
        CellResult wrong = run("wrong").get(1);
        assertEquals(CellResult.Status.WRONG, wrong.status());
        assertEquals(0.5, wrong.check().orElseThrow().error());
        assertEquals(Optional.empty(), wrong.times());
    }

    @Test
    void anAnswerWithoutItsFieldsIsARowWithItsReason() throws WorkerFailure {
        String reason = run("empty").get(1).reason();
        assertTrue(reason.contains("{}") && reason.contains("without the text 'kernel'"), reason);
    }

    @Test
    void timesStayWhereTheKernelsCannotBeMeasured() throws WorkerFailure {
        CellResult result = measured("unprofiled", GOOD).getFirst();
        assertEquals(CellResult.Status.OK, result.status());
        assertEquals("no kernel time: the driver refused", result.reason());
        assertEquals(2, result.times().orElseThrow().samples().median());
        assertTrue(result.times().orElseThrow().kernel().isEmpty());
    }

    @Test
    void aDeviceThatDoesNotOpenSaysWhyEachTimeItIsTried() throws WorkerFailure {
        List<CellResult> results = measured("shut", GOOD, GOOD, GOOD, GOOD);
        for (CellResult tried : results.subList(0, BenchRun.PATIENCE)) {
            assertEquals("the driver refused", tried.reason());
        }
        assertEquals("not tried: the process failed 3 times in a row", results.getLast().reason());
    }

    @Test
    void whatWasNotAskedForIsNoAnswer() throws WorkerFailure {
        List<CellResult> results = measured("chatty", GOOD, BAD);
        assertEquals(CellResult.Status.OK, results.get(0).status(), results.toString());
        assertEquals(CellResult.Status.OK, results.get(1).status(), results.toString());
    }

    @Test
    void aProcessThatDiesBetweenTwoRequestsSaysWhyAndIsLeftAloneInTheEnd() throws WorkerFailure {
        List<CellResult> results = measured("late", GOOD, GOOD, GOOD, GOOD);
        for (CellResult tried : results.subList(0, BenchRun.PATIENCE)) {
            assertTrue(tried.reason().contains("SIGBUS"), tried.reason());
        }
        assertTrue(results.getLast().reason().startsWith("not tried"));
    }

    @Test
    void aProcessThatDiesAtEveryCellIsLeftAlone() throws WorkerFailure {
        List<CellResult> results = measured("crash", BAD, BAD, BAD, BAD);
        assertTrue(results.get(BenchRun.PATIENCE - 1).reason().contains("SIGSEGV"));
        assertTrue(results.getLast().reason().startsWith("not tried"));
    }

    @Test
    void twoDevicesOfOneNameAreTwoTargets() throws WorkerFailure {
        BenchTimes times = times();
        List<RunningTarget> targets =
                RunningTarget.start(FakeWorker.launch("twins"), Optional.empty(), times);
        List<BenchTarget> known = targets.stream().map(RunningTarget::target).toList();
        try (BenchRun run = new BenchRun(targets, times)) {
            List<CellResult> results = run.measure(GOOD);
            BenchReport report =
                    new BenchReport(true, "quick", 3, Map.of(), known, List.of(), results);
            assertEquals(
                    List.of("fake on fake", "fake on fake #2"),
                    results.stream().map(r -> report.label(r.target())).toList());
            assertEquals(2, BenchComparison.of(report, report).pairs().size());
            assertEquals(report, BenchJsonReader.read(BenchJson.write(report).toString()));
        }
    }

    /// A good cell, a bad one, and a good one again.
    private static List<CellResult> run(String how) throws WorkerFailure {
        List<CellResult> results = measured(how, GOOD, BAD, GOOD);
        assertEquals(3, results.size());
        for (int good : new int[] {0, 2}) {
            assertEquals(CellResult.Status.OK, results.get(good).status(), how);
            CellResult.Times found = results.get(good).times().orElseThrow();
            assertEquals(List.of(2.0, 2.0, 2.0), found.samples().millis());
            assertEquals(1.5, found.kernel().orElseThrow());
            assertEquals(0.25, found.transfer().orElseThrow());
        }
        return results;
    }

    private static List<CellResult> measured(String how, BenchCell... cells) throws WorkerFailure {
        BenchTimes times = times();
        List<CellResult> results = new ArrayList<>();
        try (BenchRun run =
                new BenchRun(
                        RunningTarget.start(FakeWorker.launch(how), Optional.empty(), times),
                        times)) {
            for (BenchCell cell : cells) {
                results.addAll(run.measure(cell));
            }
        }
        return results;
    }

    private static BenchTimes times() {
        return new BenchTimes(
                3, Duration.ofMillis(1), Duration.ofSeconds(60), Duration.ofSeconds(2));
    }

    private static BenchCell cell(int length) {
        return BenchCell.of(BenchCell.Kind.PREFILL, DataType.FLOAT32, true, 2, 1, length, 4);
    }
}
