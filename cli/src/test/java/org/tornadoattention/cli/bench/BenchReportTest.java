package org.tornadoattention.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DataType;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.MeasuredLimits;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Reports as JSON, as a page, and side by side.
class BenchReportTest {
    @Test
    void jsonKeepsEverything() {
        BenchReport report = report(2, "x86");
        assertEquals(report, BenchJsonReader.read(BenchJson.write(report).toString()));
    }

    @Test
    void whatIsNoReportIsRefused() {
        for (String text : List.of("{}", "[1]", "nonsense", "{\"format\":\"attend bench\"}")) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> BenchJsonReader.read(text))
                            .getMessage();
            assertTrue(message.startsWith("must be a report of attend bench"), message);
        }
    }

    @Test
    void thePageHasEveryRowAndReason() {
        String page = BenchPage.of(report(2, "x86"));
        assertEquals(2, page.split("<td>prefill</td>", -1).length - 1);
        assertTrue(page.contains("no &lt;memory&gt;"), "the reason, escaped");
        assertTrue(page.contains("tornado is not available: no SDK"));
        assertTrue(page.contains("200 %"), "a fraction above 1 is shown");
        int charts = page.indexOf("no charts");
        assertTrue(charts < 0, () -> page.substring(charts, charts + 200));
        assertTrue(page.contains("Roofline") && !page.contains("{{"));
    }

    @Test
    void comparisonsGiveRatiosAndDifferences() {
        BenchComparison same = BenchComparison.of(report(2, "x86"), report(2, "x86"));
        assertEquals(1, same.worst());
        assertEquals(List.of(), same.facts());
        BenchComparison slower = BenchComparison.of(report(2, "x86"), report(3, "arm"));
        assertEquals(1.5, slower.worst());
        assertEquals(1.5, slower.pairs().getFirst().interval().orElseThrow().low());
        assertEquals(List.of("processor: x86 | arm"), slower.facts());
    }

    @Test
    void aReportFromBeforeThereWereNumbersIsRead() {
        BenchReport report = report(2, "x86");
        String old = BenchJson.write(report).toString().replace(",\"number\":1", "");
        assertEquals(report, BenchJsonReader.read(old));
    }

    @Test
    void aDamagedReportIsRefusedWithItsPlace() {
        String text = BenchJson.write(report(2, "x86")).toString();
        refused(text.replace("\"OK\"", "\"FINE\""), "a status 'FINE', which is none of [OK, WRONG");
        refused(text.replace("n16-d4", "n16"), "a cell 'prefill-float32-full-b1-h2-2-n16'");
        refused(text.replace("\"error\":1.0E-7", "\"error\":\"x\""), "without the number 'error'");
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        String text = BenchJson.write(report(2, "x86")).toString();
        for (String sample : List.of("0", "-1", "\"2\"", "\"NaN\"", "1e999")) {
            refused(
                    text.replace("[2.0,", "[" + sample + ","),
                    "'samplesMillis' that is no positive number");
        }
        refused(text.replace("\"status\":\"OK\"", "\"status\":\"WRONG\""), "WRONG and with times");
        assertThrows(IllegalArgumentException.class, () -> BenchJsonReader.read(text + "{}"));
    }

    private static void refused(String text, String place) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> BenchJsonReader.read(text))
                        .getMessage();
        assertTrue(
                message.startsWith("must be whole but has ") && message.contains(place), message);
    }

    @Test
    void aCellThatTheSecondRunLostIsCounted() {
        BenchReport first = report(2, "x86");
        CellResult failed =
                CellResult.failed(
                        first.results().getFirst().target(),
                        first.results().getFirst().cell(),
                        "no memory");
        BenchReport second = with(first, first.targets(), List.of(failed));
        BenchComparison comparison = BenchComparison.of(first, second);
        assertEquals(1, comparison.lost());
        assertEquals(
                List.of("jvm, prefill-float32-full-b1-h2-2-n16-d4: no memory"),
                comparison.onlyFirst());
        assertEquals(
                1,
                BenchComparison.of(first, with(first, List.of(), List.of())).lost(),
                "no target");
        assertEquals(
                0,
                BenchComparison.of(first, with(first, first.targets(), List.of())).lost(),
                "not in that suite");
    }

    private static BenchReport with(
            BenchReport report, List<BenchTarget> targets, List<CellResult> results) {
        return new BenchReport(
                true, report.suite(), 6, report.machine(), targets, List.of(), results);
    }

    @Test
    void samplesHaveQuartiles() {
        Samples samples = new Samples(List.of(5.0, 1.0, 2.0, 4.0, 3.0));
        assertEquals(3, samples.median());
        assertEquals(2, samples.lowerQuartile());
        assertEquals(4, samples.upperQuartile());
        assertEquals(1, samples.fastest());
        assertEquals(5, samples.slowest());
    }

    private static BenchReport report(double millis, String processor) {
        DeviceInfo device = new DeviceInfo("JVM", "d", "CPU", Map.of("threads", "2"));
        BenchCell cell = BenchCell.of(BenchCell.Kind.PREFILL, DataType.FLOAT32, false, 2, 2, 16, 4);
        MeasuredLimits limits = new MeasuredLimits(cell.flops() / 2e-3 / 2, 1e9);
        BenchTarget target = new BenchTarget("jvm", device, 1, Optional.of(limits), "");
        CellResult right =
                new CellResult(
                        target.id(),
                        cell,
                        CellResult.Status.OK,
                        "",
                        Optional.of(new CellResult.Check("k", 1e-7, 1e-6, 32, 32)),
                        Optional.of(
                                new CellResult.Times(
                                        9,
                                        new Samples(java.util.Collections.nCopies(6, millis)),
                                        OptionalDouble.empty(),
                                        OptionalDouble.of(0.5))));
        BenchCell large = BenchCell.of(BenchCell.Kind.PREFILL, DataType.FLOAT16, true, 2, 2, 32, 4);
        return new BenchReport(
                true,
                "quick",
                6,
                Map.of("processor", processor),
                List.of(target),
                List.of(new BenchReport.Missing("tornado", "no SDK")),
                List.of(right, CellResult.failed(target.id(), large, "no <memory>")));
    }
}
