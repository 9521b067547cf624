package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.tornadoattention.DeviceInfo;
import org.tornadoattention.MeasuredLimits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what [BenchJson] wrote.
public final class BenchJsonReader {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private BenchJsonReader() {}

    /// The report of a text.
    ///
    /// @throws IllegalArgumentException if it is no report; the message is a clause without subject
    public static BenchReport read(String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (!root.path("format").asText().equals(BenchJson.FORMAT)
                    || root.path("version").asInt() != BenchJson.VERSION) {
                throw new IllegalArgumentException(
                        "must be a report of attend bench, version %d"
                                .formatted(BenchJson.VERSION));
            }
            return read(root);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "must be a report of attend bench but is no JSON: "
                            + (e instanceof JsonEOFException
                                    ? "it ends in the middle"
                                    : "line %d".formatted(e.getLocation().getLineNr())),
                    e);
        }
    }

    private static BenchReport read(JsonNode root) {
        List<BenchTarget> targets = new ArrayList<>();
        root.path("targets").forEach(node -> targets.add(target(node)));
        List<BenchReport.Missing> missing = new ArrayList<>();
        root.path("missing")
                .forEach(
                        node ->
                                missing.add(
                                        new BenchReport.Missing(
                                                JsonFields.text(node, "engine"),
                                                JsonFields.text(node, "reason"))));
        List<CellResult> results = new ArrayList<>();
        root.path("results").forEach(node -> results.add(result(node)));
        return new BenchReport(
                root.path("complete").asBoolean(),
                JsonFields.text(root, "suite"),
                root.path("rounds").asInt(),
                JsonFields.texts(root.path("machine")),
                targets,
                missing,
                results);
    }

    private static BenchTarget target(JsonNode node) {
        DeviceInfo device =
                new DeviceInfo(
                        JsonFields.text(node, "backend"),
                        JsonFields.text(node, "device"),
                        JsonFields.text(node, "kind"),
                        JsonFields.texts(node.path("details")));
        Optional<MeasuredLimits> limits =
                node.has("flopsPerSecond")
                        ? Optional.of(
                                new MeasuredLimits(
                                        JsonFields.number(node, "flopsPerSecond"),
                                        JsonFields.number(node, "bytesPerSecond")))
                        : Optional.empty();
        return new BenchTarget(
                JsonFields.text(node, "engine"),
                device,
                number(node),
                limits,
                node.path("noLimits").asText());
    }

    private static CellResult result(JsonNode node) {
        CellResult.Status status = status(JsonFields.text(node, "status"));
        if (node.has("samplesMillis") != (status == CellResult.Status.OK)) {
            throw new IllegalArgumentException(
                    "must be whole but has a result with status %s and %s times"
                            .formatted(status, node.has("samplesMillis") ? "with" : "without"));
        }
        return new CellResult(
                new BenchTarget.Id(
                        JsonFields.text(node, "engine"),
                        JsonFields.text(node, "backend"),
                        JsonFields.text(node, "device"),
                        number(node)),
                cell(JsonFields.text(node, "cell")),
                status,
                node.path("reason").asText(),
                node.has("error") ? Optional.of(check(node)) : Optional.empty(),
                node.has("samplesMillis") ? Optional.of(times(node)) : Optional.empty());
    }

    static CellResult.Check check(JsonNode node) {
        return new CellResult.Check(
                JsonFields.text(node, "kernel"),
                JsonFields.number(node, "error"),
                JsonFields.number(node, "allowed"),
                node.path("checkedRows").asLong(),
                node.path("rows").asLong());
    }

    private static CellResult.Times times(JsonNode node) {
        return new CellResult.Times(
                JsonFields.positive(node, "firstMillis"),
                new Samples(JsonFields.positives(node, "samplesMillis")),
                JsonFields.optional(node, "kernelMillis"),
                JsonFields.optional(node, "transferMillis"));
    }

    /// Reports from before there were numbers had one device of a name.
    private static int number(JsonNode node) {
        return node.path("number").asInt(1);
    }

    private static BenchCell cell(String name) {
        try {
            return BenchCell.parse(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be whole but has a cell '%s'".formatted(name), e);
        }
    }

    private static CellResult.Status status(String name) {
        for (CellResult.Status status : CellResult.Status.values()) {
            if (status.name().equals(name)) {
                return status;
            }
        }
        throw new IllegalArgumentException(
                "must be whole but has a status '%s', which is none of %s"
                        .formatted(name, List.of(CellResult.Status.values())));
    }
}
