package org.tornadoattention.cli.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import org.tornadoattention.Tensor;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// Attributes and inputs of a case as an [Operation] asks for them, with a record of which it never
/// did: what is set and not asked for would silently change nothing, so such a case is skipped.
final class CaseArguments {
    private final Map<String, JsonNode> settings;
    private final Map<String, Tensor> inputs;
    private final Set<String> unused = new TreeSet<>();

    CaseArguments(ConformanceCase of) {
        settings = of.settings();
        inputs = of.inputs();
        settings.keySet().forEach(name -> unused.add("attribute " + name));
        inputs.keySet().forEach(name -> unused.add("input " + name));
    }

    /// What is set and was not asked for so far.
    Set<String> unused() {
        return unused;
    }

    /// An input that the operator cannot do without.
    ///
    /// @throws IllegalArgumentException if it is missing
    Tensor input(String name) {
        return optionalInput(name).orElseThrow(() -> missing("input", name));
    }

    /// An input by the first of its names that is there.
    Optional<Tensor> optionalInput(String... names) {
        for (String name : names) {
            Tensor tensor = inputs.get(name);
            if (tensor != null) {
                unused.remove("input " + name);
                return Optional.of(tensor);
            }
        }
        return Optional.empty();
    }

    /// An attribute that the operator cannot do without.
    ///
    /// @throws IllegalArgumentException if it is missing
    /// @throws UnsupportedOperationException if it is not an integer
    int integer(String name) {
        return optionalInteger(name).orElseThrow(() -> missing("attribute", name));
    }

    OptionalInt optionalInteger(String name) {
        Optional<JsonNode> value = setting(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (value.get().isBoolean()) {
            return OptionalInt.of(value.get().asBoolean() ? 1 : 0);
        }
        if (!value.get().isIntegralNumber()) {
            throw notKnown(name, value.get());
        }
        return OptionalInt.of(value.get().asInt());
    }

    OptionalDouble optionalNumber(String name) {
        Optional<JsonNode> value = setting(name);
        if (value.isPresent() && !value.get().isNumber()) {
            throw notKnown(name, value.get());
        }
        return value.isPresent()
                ? OptionalDouble.of(value.get().asDouble())
                : OptionalDouble.empty();
    }

    /// Whether any of these attributes is set to something but 0.
    boolean flag(String... names) {
        boolean set = false;
        for (String name : names) {
            set |= optionalInteger(name).orElse(0) != 0;
        }
        return set;
    }

    String text(String name, String defaultValue) {
        return setting(name).map(JsonNode::asText).orElse(defaultValue);
    }

    /// Any value, such as `score_mod`.
    Optional<JsonNode> setting(String name) {
        unused.remove("attribute " + name);
        return Optional.ofNullable(settings.get(name));
    }

    /// The refusal of an attribute's value.
    static UnsupportedOperationException notKnown(String name, Object value) {
        return new UnsupportedOperationException(
                "attribute %s has a value that is not known: %s".formatted(name, value));
    }

    private static IllegalArgumentException missing(String kind, String name) {
        return new IllegalArgumentException("%s %s is missing".formatted(kind, name));
    }
}
