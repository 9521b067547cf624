package org.tornadoattention.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The JSON header of a `.safetensors` file, checked against the length of the data behind it.
///
/// @param tensors where each tensor lies, in the order of the header
/// @param metadata the free text under `__metadata__`
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {

    static final String METADATA = "__metadata__";

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // A symbol table gains nothing when each name occurs once.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build();

    /// One tensor: bytes `[begin, end)` of the data.
    record Entry(String dtype, List<Long> shape, long begin, long end) {}

    static SafetensorsHeader parse(String source, byte[] json, long dataBytes) throws IOException {
        // A strict decoder: given bytes, the parser would also guess UTF-16 and UTF-32.
        try (InputStreamReader text =
                        new InputStreamReader(new ByteArrayInputStream(json), UTF_8.newDecoder());
                JsonParser parser = JSON.createParser(text)) {
            SafetensorsHeader header = new Reader(source, parser).header();
            checkLayout(source, header.tensors, dataBytes);
            return header;
        } catch (JsonProcessingException e) {
            throw new FormatException(
                    source,
                    "the header must be valid JSON: "
                            + FormatException.quote(e.getOriginalMessage()),
                    e);
        } catch (CharacterCodingException e) {
            throw new FormatException(source, "the header must be valid UTF-8", e);
        }
    }

    /// The format demands that the tensors cover the data without overlap and without holes.
    private static void checkLayout(String source, Map<String, Entry> tensors, long dataBytes)
            throws FormatException {
        List<Map.Entry<String, Entry>> order = new ArrayList<>(tensors.entrySet());
        order.sort(
                Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
                        .thenComparingLong(e -> e.getValue().end()));
        long expected = 0;
        for (Map.Entry<String, Entry> named : order) {
            Entry entry = named.getValue();
            String tensor = FormatException.inside(source, named.getKey());
            if (entry.begin != expected) {
                throw new FormatException(
                        tensor,
                        "tensors must neither overlap nor leave holes: data must begin at %d"
                                        .formatted(expected)
                                + " but begins at "
                                + entry.begin);
            }
            checkSize(tensor, entry);
            expected = entry.end;
        }
        if (expected != dataBytes) {
            throw new FormatException(
                    source,
                    "the tensors must cover the file's %d bytes of data but end at %d"
                            .formatted(dataBytes, expected));
        }
    }

    private static void checkSize(String tensor, Entry entry) throws FormatException {
        if (entry.end < entry.begin) {
            throw new FormatException(
                    tensor,
                    "data_offsets must not decrease but are [%d, %d]"
                            .formatted(entry.begin, entry.end));
        }
        Optional<StoredType> type = StoredType.ofSafetensorsName(entry.dtype);
        if (type.isEmpty()) {
            return; // Refused when somebody asks for it; the others can still be read.
        }
        long bytes = type.get().byteCount(tensor, entry.shape);
        if (bytes != entry.end - entry.begin) {
            throw new FormatException(
                    tensor,
                    "%s%s must have %d bytes but data_offsets have %d"
                            .formatted(entry.dtype, entry.shape, bytes, entry.end - entry.begin));
        }
    }

    /// Walks the tokens; every method begins at the first token of its part and ends at the last.
    /// What is nested deeper than the format has is refused where it begins.
    private record Reader(String source, JsonParser parser) {

        SafetensorsHeader header() throws IOException {
            Map<String, Entry> tensors = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            parser.nextToken();
            expect(JsonToken.START_OBJECT, "the header");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals(METADATA)) {
                    metadata(metadata);
                } else {
                    tensors.put(name, entry("tensor " + FormatException.quote(name)));
                }
            }
            if (parser.nextToken() != null) {
                throw new FormatException(source, "nothing may follow the header's JSON object");
            }
            return new SafetensorsHeader(tensors, metadata);
        }

        private void metadata(Map<String, String> metadata) throws IOException {
            expect(JsonToken.START_OBJECT, METADATA);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                expect(JsonToken.VALUE_STRING, "every value of " + METADATA);
                metadata.put(key, parser.getText());
            }
        }

        private Entry entry(String what) throws IOException {
            Optional<String> dtype = Optional.empty();
            Optional<List<Long>> shape = Optional.empty();
            Optional<List<Long>> offsets = Optional.empty();
            expect(JsonToken.START_OBJECT, what);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                switch (key) {
                    case "dtype" -> {
                        expect(JsonToken.VALUE_STRING, "dtype of " + what);
                        dtype = Optional.of(parser.getText());
                    }
                    case "shape" -> shape = Optional.of(numbers("shape of " + what));
                    case "data_offsets" ->
                            offsets = Optional.of(numbers("data_offsets of " + what));
                    default ->
                            throw new FormatException(
                                    source,
                                    what + " has the unknown key " + FormatException.quote(key));
                }
            }
            if (dtype.isEmpty()
                    || shape.isEmpty()
                    || offsets.isEmpty()
                    || offsets.get().size() != 2) {
                throw new FormatException(
                        source, what + " must have a dtype, a shape and two data_offsets");
            }
            return new Entry(dtype.get(), shape.get(), offsets.get().get(0), offsets.get().get(1));
        }

        private List<Long> numbers(String what) throws IOException {
            List<Long> numbers = new ArrayList<>();
            expect(JsonToken.START_ARRAY, what);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(JsonToken.VALUE_NUMBER_INT, "every number in the " + what);
                long number = parser.getLongValue();
                if (number < 0) {
                    throw new FormatException(
                            source, "the %s must not have %d".formatted(what, number));
                }
                numbers.add(number);
                if (numbers.size() > StoredType.MAX_RANK) {
                    throw new FormatException(
                            source,
                            "the %s must have at most %d numbers but has more"
                                    .formatted(what, StoredType.MAX_RANK));
                }
            }
            return List.copyOf(numbers);
        }

        private void expect(JsonToken token, String what) throws IOException {
            if (parser.currentToken() != token) {
                throw new FormatException(
                        source,
                        "%s must be %s but was %s".formatted(what, token, parser.currentToken()));
            }
        }
    }
}
