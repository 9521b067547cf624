package org.tornadoattention.cli.inspect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Locale;

/// An inspection's numbers for programs; what is not defined is null.
public final class InspectionJson {
    private InspectionJson() {}

    /// The numbers of all heads.
    public static ObjectNode of(Inspection inspection) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        Positions positions = inspection.positions();
        root.put("title", inspection.title())
                .put("source", inspection.source())
                .put("queries", inspection.queries())
                .put("keys", inspection.keys())
                .put("cross", positions.cross())
                .put("offset", positions.offset())
                .put("band", positions.band())
                .put("far", positions.far());
        ArrayNode heads = root.putArray("heads");
        inspection.heads().forEach(head -> heads.add(of(head)));
        return root;
    }

    static ObjectNode of(Inspection.Head head) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        HeadMeasures m = head.measures();
        node.put("title", head.map().title())
                .put("pattern", head.finding().pattern().title())
                .put("rule", head.finding().rule())
                .put("rows", m.rows());
        put(node, "entropyBits", m.entropy());
        put(node, "evenness", m.evenness());
        put(node, "distance", m.distance());
        put(node, "alignment", m.alignment());
        ObjectNode shares = node.putObject("shares");
        m.shares()
                .forEach(
                        (relation, share) -> {
                            String name = relation.name().toLowerCase(Locale.ROOT);
                            ObjectNode entry = shares.putObject(name);
                            put(entry, "observed", share.observed());
                            put(entry, "expected", share.expected());
                            put(entry, "excess", share.excess());
                            entry.put("rows", share.rows());
                        });
        return node;
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
