package org.tornadoattention.cli.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.cli.heatmap.Heatmap;
import org.tornadoattention.cli.heatmap.Markup;
import org.tornadoattention.cli.heatmap.Png;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One self-contained HTML page: all heads small, one large with values where the pointer is, and
/// the table of their numbers. It loads nothing.
public final class InspectionPage {
    /// The most cells on a side; weights of more are pooled.
    private static final int CELLS = 1024;

    private static final int THUMBNAIL = 96;

    private static final Pattern PLACE = Pattern.compile("\\{\\{(title|source|data)}}");

    private InspectionPage() {}

    /// The page.
    public static String of(Inspection inspection) {
        Inspection.Steps steps = inspection.steps(CELLS);
        double largest = inspection.largest();
        ObjectNode data = InspectionJson.of(inspection);
        data.put("largest", largest).put("strip", inspection.isStrip());
        data.put("rowStep", steps.rows()).put("columnStep", steps.columns());
        data.put("rows", Math.ceilDiv(inspection.queries(), steps.rows()));
        data.put("columns", Math.ceilDiv(inspection.keys(), steps.columns()));
        add(data.putArray("queryTokens"), inspection.queryTokens());
        add(data.putArray("keyTokens"), inspection.keyTokens());
        ArrayNode palette = data.putArray("palette");
        for (int color : Heatmap.palette()) {
            palette.add(color);
        }
        Heatmap.Scale scale = new Heatmap.Scale(largest, true);
        Inspection.Steps small = inspection.steps(THUMBNAIL);
        for (int h = 0; h < inspection.heads().size(); h++) {
            AttentionMap map = inspection.heads().get(h).map();
            byte[] thumbnail = Png.of(small.pool(map).tensor(), scale);
            ((ObjectNode) data.get("heads").get(h))
                    .put("thumbnail", Base64.getEncoder().encodeToString(thumbnail))
                    .put("weights", PackedWeights.of(steps.pool(map), largest));
        }
        Map<String, String> parts =
                Map.of(
                        "title", Markup.escape(inspection.title()),
                        "source", Markup.escape(inspection.source()),
                        "data", json(data));
        // In one pass: what is put in may look like a place itself.
        return PLACE.matcher(template())
                .replaceAll(
                        place ->
                                Matcher.quoteReplacement(
                                        Objects.requireNonNull(parts.get(place.group(1)))));
    }

    private static void add(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static String json(ObjectNode data) {
        try {
            // No text of a user's ends the script element.
            return new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of values is always JSON", e);
        }
    }

    private static String template() {
        try (InputStream stream = InspectionPage.class.getResourceAsStream("inspect.html")) {
            byte[] bytes = Objects.requireNonNull(stream, "inspect.html").readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
