package org.tornadoattention.cli.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.FormatException;
import org.tornadoattention.io.Npy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A case as it lies on disk: `case.json` and the tensors it names, read.
///
/// @param op the operator, such as `Attention`
/// @param settings attributes, and whatever else `case.json` sets for the operator, by name
/// @param inputs by name
/// @param outputs what is compared
/// @param absoluteTolerance `|got - want| <= absoluteTolerance + relativeTolerance * |want|`
/// @param relativeTolerance see absoluteTolerance
record ConformanceCase(
        String op,
        Map<String, JsonNode> settings,
        Map<String, Tensor> inputs,
        List<Expected> outputs,
        double absoluteTolerance,
        double relativeTolerance) {

    static final String FILE = "case.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Members of `case.json` that set nothing.
    private static final List<String> DESCRIPTION =
            List.of(
                    "name",
                    "op",
                    "domain",
                    "opset",
                    "attributes",
                    "inputs",
                    "outputs",
                    "derived",
                    "rtol",
                    "atol",
                    "features",
                    "source",
                    "note");

    /// An output with its expected value.
    ///
    /// @param derived whether the value comes from a reference of the case's author, not from the
    ///   source
    record Expected(String name, Tensor value, boolean derived) {}

    /// Reads `folder/case.json` and the files it names.
    ///
    /// @throws FormatException if one of them is malformed
    /// @throws IOException if one of them cannot be read
    static ConformanceCase read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        JsonNode json;
        try {
            json = JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new FormatException(
                    file.toString(), "must be JSON: " + e.getOriginalMessage(), e);
        }
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> attribute : json.path("attributes").properties()) {
            settings.put(attribute.getKey(), attribute.getValue());
        }
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            // Text that is not known here describes; anything else may change the result.
            if (!DESCRIPTION.contains(member.getKey()) && !member.getValue().isTextual()) {
                settings.put(member.getKey(), member.getValue());
            }
        }
        settings.values().removeIf(JsonNode::isNull);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (JsonNode input : list(file, json, "inputs")) {
            inputs.put(text(file, input, "name"), tensor(folder, file, input));
        }
        List<Expected> outputs = new ArrayList<>();
        for (String list : List.of("outputs", "derived")) {
            boolean absent = list.equals("derived") && !json.has(list);
            for (JsonNode output : absent ? List.<JsonNode>of() : list(file, json, list)) {
                Tensor value = tensor(folder, file, output);
                outputs.add(
                        new Expected(text(file, output, "name"), value, list.equals("derived")));
            }
        }
        return new ConformanceCase(
                text(file, json, "op"),
                settings,
                inputs,
                outputs,
                tolerance(file, json, "atol"),
                tolerance(file, json, "rtol"));
    }

    /// A list that must be there and, except for the derived outputs, have an entry.
    private static JsonNode list(Path file, JsonNode json, String name) throws FormatException {
        JsonNode list = json.path(name);
        if (!list.isArray() || (list.isEmpty() && !name.equals("derived"))) {
            throw new FormatException(
                    file.toString(), "must have a list \"%s\" with an entry".formatted(name));
        }
        return list;
    }

    /// 0 where it is not set.
    private static double tolerance(Path file, JsonNode json, String name) throws FormatException {
        if (!json.has(name)) {
            return 0;
        }
        JsonNode value = json.path(name);
        double tolerance = value.isNumber() ? value.asDouble() : Double.NaN;
        if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
            throw new FormatException(
                    file.toString(),
                    "\"%s\" must be a finite number of at least 0 but was %s"
                            .formatted(name, value));
        }
        return tolerance;
    }

    private static Tensor tensor(Path folder, Path file, JsonNode entry) throws IOException {
        Tensor tensor = Npy.read(folder.resolve(text(file, entry, "file")));
        boolean brainFloat = entry.path("dtype").asText().equals("bfloat16");
        // NumPy has no bfloat16: its bits are stored as 16-bit integers, which are read as int32.
        return brainFloat && tensor.type() == DataType.INT32 ? fromBits(tensor) : tensor;
    }

    private static Tensor fromBits(Tensor bits) {
        Tensor wide = Tensor.allocate(DataType.FLOAT32, bits.size());
        long[] values = bits.toLongs();
        for (int i = 0; i < values.length; i++) {
            wide.set(Float.intBitsToFloat((int) values[i] << 16), i);
        }
        return wide.to(DataType.BFLOAT16).reshape(bits.shape());
    }

    private static String text(Path file, JsonNode entry, String name) throws FormatException {
        JsonNode value = entry.path(name);
        if (!value.isTextual()) {
            throw new FormatException(file.toString(), "must have a text \"" + name + "\"");
        }
        return value.asText();
    }
}
