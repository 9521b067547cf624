package org.tornadoattention.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;

/// The page has the weights, harms nothing with users' texts, and works in a browser.
final class InspectionPageTest {
    @TempDir private Path folder;

    @Test
    void theWeightsAreInThePage() throws IOException {
        Inspection inspection = inspection(3, 20, List.of());
        JsonNode data = data(InspectionPage.of(inspection));
        assertEquals(3, data.get("heads").size());
        double largest = data.get("largest").asDouble();
        for (int h = 0; h < 3; h++) {
            AttentionMap map = inspection.heads().get(h).map();
            byte[] packed =
                    Base64.getDecoder().decode(data.get("heads").get(h).get("weights").asText());
            byte[] bytes = new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes();
            assertEquals(2 * 20 * 20, bytes.length);
            for (int n = 0; n < 400; n++) {
                int code = ((bytes[n] & 0xff) << 8) | (bytes[400 + n] & 0xff);
                float weight = map.weight(n / 20, n % 20);
                if (Float.isNaN(weight)) {
                    assertEquals(PackedWeights.MASKED, code);
                } else {
                    double root = code / (double) PackedWeights.LARGEST;
                    assertEquals(weight, largest * root * root, largest / PackedWeights.LARGEST);
                }
            }
        }
    }

    @Test
    void aTokenMayBeAnyText() throws IOException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tokens.add(i % 2 == 0 ? "</script><script>alert(1)</script>" : "{{title}} \"&'\u2028");
        }
        Inspection plain = inspection(1, 20, tokens);
        Inspection named =
                new Inspection(
                        "<b>title</b>", "a & b", plain.positions(), tokens, tokens, plain.heads());
        String page = InspectionPage.of(named);
        assertFalse(page.contains("<script>alert"));
        assertTrue(page.contains("&lt;b&gt;title&lt;/b&gt;"));
        assertEquals(tokens.get(1), data(page).get("keyTokens").get(1).asText());
    }

    @Test
    void manyTokensArePooledAndManyHeadsStayLight() throws IOException {
        JsonNode pooled = data(InspectionPage.of(inspection(1, 1500, List.of())));
        assertEquals(2, pooled.get("rowStep").asInt());
        assertEquals(750, pooled.get("rows").asInt());
        // Attention of 32 heads to 512 tokens has 8.4 million weights.
        int bytes = InspectionPage.of(inspection(32, 512, List.of())).length();
        assertTrue(bytes < 10 << 20, "the page has %d bytes".formatted(bytes));
    }

    @Test
    void valuesStandWhereThePointerIs() throws IOException, InterruptedException {
        Optional<Browser> browser = Browser.find();
        assumeTrue(browser.isPresent(), "no Chromium on the PATH: the page is not opened");
        Inspection inspection = inspection(2, 20, List.of());
        String script =
                """
                <script>
                const wait = () => new Promise(done => setTimeout(done, 50));
                async function hover(i, j) {
                  const place = document.getElementById("cells").getBoundingClientRect();
                  document.getElementById("cells").dispatchEvent(new MouseEvent("mousemove", {
                    clientX: place.left + (j + 0.5) * place.width / 20,
                    clientY: place.top + (i + 0.5) * place.height / 20}));
                  return document.getElementById("tip").textContent;
                }
                (async () => {
                  const seen = [];
                  for (const h of [0, 1]) {
                    while (document.body.dataset.head !== String(h)) await wait();
                    for (const [i, j] of [[0, 0], [3, 2], [7, 7], [19, 0], [2, 9]]) seen.push(await hover(i, j));
                    document.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight"}));
                  }
                  const list = document.createElement("pre");
                  list.id = "seen";
                  list.textContent = seen.join("|");
                  document.body.append(list);
                })();
                </script>
                </body>
                """;
        Path file = folder.resolve("page.html");
        Files.writeString(file, InspectionPage.of(inspection).replace("</body>", script));
        Path profile = Files.createDirectory(folder.resolve("profile"));
        Browser.Page page = browser.get().open(file, profile);
        assertEquals(List.of(), page.complaints());
        Matcher seen = Pattern.compile("<pre id=\"seen\">(.*?)</pre>").matcher(page.dom());
        assertTrue(seen.find(), "the page's script did not end");
        List<String> values = List.of(seen.group(1).split("\\|"));
        int n = 0;
        for (Inspection.Head head : inspection.heads()) {
            for (int[] cell : new int[][] {{0, 0}, {3, 2}, {7, 7}, {19, 0}, {2, 9}}) {
                float weight = head.map().weight(cell[0], cell[1]);
                String place = "query %d \u2192 key %d: ".formatted(cell[0], cell[1]);
                String value = values.get(n++);
                assertTrue(value.startsWith(place), value);
                String number = value.substring(place.length());
                if (Float.isNaN(weight)) {
                    assertEquals("masked", number);
                } else {
                    // Three digits are shown.
                    double allowed = 0.006 * weight + 1e-4;
                    assertEquals(weight, Double.parseDouble(number), allowed, value);
                }
            }
        }
    }

    @Test
    void aQueryBehindAPastHasItsPosition() throws IOException {
        Inspection plain = inspection(1, 20, List.of());
        Positions later = new Positions(false, 24, 4, 5, Positions.blocks(20, 8));
        Inspection behind =
                new Inspection("{{data}}", "source", later, List.of(), List.of(), plain.heads());
        String page = InspectionPage.of(behind);
        assertEquals(24, data(page).get("offset").asInt());
        assertTrue(page.contains("<title>{{data}}</title>"));
    }

    private static JsonNode data(String page) throws IOException {
        Matcher data = Pattern.compile("id=\"data\">(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertTrue(data.find());
        return new ObjectMapper().readTree(data.group(1));
    }

    private static Inspection inspection(int count, int tokens, List<String> names) {
        Positions positions = Positions.of(tokens, 4, tokens / 4, 8);
        List<Inspection.Head> heads = new ArrayList<>();
        for (int h = 0; h < count; h++) {
            AttentionMap map = NoisyHead.of(tokens, tokens, true, 1, h, NoisyHead.bump(4, h, 2));
            heads.add(Inspection.Head.of(map, positions));
        }
        return new Inspection("title", "source", positions, names, names, heads);
    }
}
