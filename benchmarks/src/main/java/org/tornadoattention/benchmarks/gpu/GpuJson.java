package org.tornadoattention.benchmarks.gpu;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.benchmarks.gpu.Findings.Check;
import org.tornadoattention.benchmarks.gpu.Findings.Timing;

/// All numbers of a [GpuReport]; times in milliseconds.
final class GpuJson {
    private GpuJson() {}

    static ObjectNode of(GpuReport report) {
        Findings findings = report.findings();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        report.machine().forEach(root.putObject("machine")::put);
        findings.facts().forEach(root.putObject("facts")::put);
        report.missing().forEach(root.putObject("missing")::put);
        ArrayNode bars = root.putArray("bars");
        for (Bar bar : report.bars()) {
            bars.addObject()
                    .put("what", bar.what())
                    .put("verdict", bar.verdict().text())
                    .put("got", bar.got());
        }
        ArrayNode limits = root.putArray("limits");
        findings.limits()
                .forEach(
                        l ->
                                limits.addObject()
                                        .put("who", l.who())
                                        .put("name", l.name())
                                        .put("perSecond", l.value()));
        ArrayNode checks = root.putArray("checks");
        for (Check c : findings.checks()) {
            ObjectNode node = checks.addObject().put("who", c.who()).put("kernel", c.kernel());
            node.put("name", c.name()).put("error", c.error()).put("allowed", c.allowed());
            node.put("reason", c.reason());
        }
        ArrayNode timings = root.putArray("timings");
        for (Timing t : findings.timings()) {
            ObjectNode node = timings.addObject().put("who", t.who()).put("kernel", t.kernel());
            node.put("ran", t.ran());
            node.put("cell", t.cell().name()).put("error", t.error()).put("reason", t.reason());
            if (t.isTimed()) {
                node.put("medianMs", t.median())
                        .put("teraflopsPerSecond", t.teraflopsPerSecond())
                        .put("gigabytesPerSecond", t.gigabytesPerSecond())
                        .put("callMs", t.callMillis());
                ArrayNode all = node.putArray("ms");
                t.millis().forEach(all::add);
            }
        }
        ArrayNode graphs = root.putArray("graphs");
        for (Findings.Graph g : findings.graphs()) {
            ObjectNode node = graphs.addObject().put("who", g.who()).put("kernel", g.kernel());
            node.put("cell", g.cell().name()).put("reason", g.reason());
            if (g.isTimed()) {
                node.put("callMs", g.callMillis()).put("callWithGraphMs", g.graphMillis());
            }
        }
        return root;
    }
}
