package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Fields of JSON objects, in reports and in what a [BenchWorker] answers. What is missing or of
/// another type is an `IllegalArgumentException`, whose message is a clause without subject.
final class JsonFields {
    private JsonFields() {}

    static OptionalDouble optional(JsonNode node, String name) {
        return node.has(name) ? OptionalDouble.of(number(node, name)) : OptionalDouble.empty();
    }

    static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    static String text(JsonNode node, String name) {
        if (!node.path(name).isTextual()) {
            throw new IllegalArgumentException(
                    "must be whole but has a place without the text '%s'".formatted(name));
        }
        return node.path(name).asText();
    }

    /// A time.
    static double positive(JsonNode node, String name) {
        return positive(number(node, name), name);
    }

    /// Times, at least one.
    static List<Double> positives(JsonNode node, String name) {
        List<Double> values = new ArrayList<>();
        for (JsonNode value : node.path(name)) {
            values.add(positive(value.isNumber() ? value.asDouble() : Double.NaN, name));
        }
        if (values.isEmpty() || !node.path(name).isArray()) {
            throw new IllegalArgumentException(
                    "must be whole but has a place without numbers '%s'".formatted(name));
        }
        return values;
    }

    private static double positive(double value, String name) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "must be whole but has '%s' that is no positive number".formatted(name));
        }
        return value;
    }

    /// NaN and infinity are written as texts.
    static double number(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (value.isTextual() && value.asText().matches("NaN|-?Infinity")) {
            return Double.parseDouble(value.asText());
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException(
                    "must be whole but has a place without the number '%s'".formatted(name));
        }
        return value.asDouble();
    }
}
