package org.tornadoattention.benchmarks.peers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// An ONNX model of one node, as bytes: the few protocol buffer fields that it takes.
///
/// Source: onnx.proto of ONNX 1.19 (field numbers); Protocol Buffers Documentation, Encoding.
final class OnnxModel {
    static final int FLOAT = 1;
    static final int INT32 = 6;

    private static final int IR_VERSION = 10;
    private static final int OPSET = 23;
    private static final int INT_ATTRIBUTE = 2;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxModel() {}

    /// A tensor that goes in or comes out.
    record Port(String name, int type, int rank) {}

    /// A model of one operator.
    ///
    /// @param domain empty for ONNX's own
    static byte[] of(
            String operator,
            String domain,
            List<Port> inputs,
            List<Port> outputs,
            Map<String, Integer> attributes) {
        OnnxModel node = new OnnxModel();
        inputs.forEach(port -> node.text(1, port.name()));
        outputs.forEach(port -> node.text(2, port.name()));
        node.text(3, "attention").text(4, operator);
        attributes.forEach(
                (name, value) ->
                        node.message(
                                5,
                                new OnnxModel()
                                        .text(1, name)
                                        .number(3, value)
                                        .number(20, INT_ATTRIBUTE)));
        node.text(7, domain);
        OnnxModel graph = new OnnxModel().message(1, node).text(2, "graph");
        inputs.forEach(port -> graph.message(11, declaration(port)));
        outputs.forEach(port -> graph.message(12, declaration(port)));
        return new OnnxModel()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new OnnxModel().text(1, "").number(2, OPSET))
                .message(8, new OnnxModel().text(1, "com.microsoft").number(2, 1))
                .bytes
                .toByteArray();
    }

    /// A ValueInfoProto whose dimensions have names and no sizes.
    private static OnnxModel declaration(Port port) {
        OnnxModel shape = new OnnxModel();
        for (int d = 0; d < port.rank(); d++) {
            shape.message(1, new OnnxModel().text(2, port.name() + d));
        }
        OnnxModel tensor = new OnnxModel().number(1, port.type()).message(2, shape);
        return new OnnxModel().text(1, port.name()).message(2, new OnnxModel().message(1, tensor));
    }

    private OnnxModel number(int field, long value) {
        variable((long) field << 3);
        variable(value);
        return this;
    }

    private OnnxModel text(int field, String value) {
        return data(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxModel message(int field, OnnxModel value) {
        return data(field, value.bytes.toByteArray());
    }

    private OnnxModel data(int field, byte[] value) {
        variable(((long) field << 3) | LENGTH_DELIMITED);
        variable(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    private void variable(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
