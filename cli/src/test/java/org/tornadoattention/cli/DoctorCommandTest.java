package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.child.ChildJava;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole command, on the machine that runs the test, which may have anything.
final class DoctorCommandTest {
    private static final String SDK = "attention.sdk";

    private Optional<String> before = Optional.empty();

    /// The variable would go before what setup installs.
    private static final String SETUP =
            System.getenv("TORNADOVM_HOME") == null
                    ? "attend setup"
                    : "unset TORNADOVM_HOME && attend setup";

    @BeforeEach
    void useNoSdk() {
        before = Optional.ofNullable(System.getProperty(SDK));
        System.setProperty(SDK, "none");
    }

    @AfterEach
    void useTheSdkOfBefore() {
        before.ifPresentOrElse(
                value -> System.setProperty(SDK, value), () -> System.clearProperty(SDK));
    }

    @Test
    void everyFindingIsALineAndEveryFaultHasARemedy() throws IOException {
        Invocation run = Invocation.of("doctor", "--json");
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals(json.path("ok").asBoolean() ? 0 : 1, run.status(), run.out());
        assertEquals("Java", json.path("findings").path(0).path("what").asText());
        for (JsonNode finding : json.path("findings")) {
            String level = finding.path("level").asText();
            assertTrue(level.matches("ok|note|wrong"), level);
            assertTrue(!level.equals("wrong") || finding.has("remedy"), finding.toString());
            if (finding.path("what").asText().equals("TornadoVM SDK")) {
                assertEquals("note", level);
                assertEquals(SETUP, finding.path("remedy").asText());
            }
        }
    }

    @Test
    void whatTheEngineAskedForLacksIsWrong() {
        Invocation run = Invocation.of("doctor", "--engine", "jvm,tornado");
        assertEquals(1, run.status());
        assertTrue(
                run.out()
                        .contains(
                                """
                                wrong  TornadoVM SDK: the option attention.sdk is none
                                         %s
                                """
                                        .formatted(SETUP)),
                run.out());
    }

    @Test
    void anSdkThatIsNotWholeIsNotReplaced(@TempDir Path home) throws IOException {
        assumeTrue(System.getenv("TORNADOVM_HOME") == null, "TORNADOVM_HOME names an SDK");
        Files.createDirectories(home.resolve(".sdkman/candidates/tornadovm/current"));
        String homeBefore = System.getProperty("user.home");
        System.setProperty("user.home", home.toString());
        System.setProperty(SDK, "find");
        try {
            Invocation run = Invocation.of("doctor");
            assertEquals(1, run.status());
            assertTrue(
                    run.out()
                            .contains(
                                    "attend setup --to \"$HOME/tornadovm\" && export"
                                            + " TORNADOVM_HOME=\"$HOME/tornadovm\"\n"),
                    run.out());
            assertFalse(run.out().contains("--force"), run.out());
        } finally {
            System.setProperty("user.home", homeBefore);
        }
    }

    @Test
    void whatCannotBeReadIsAFindingAndTheRestGoesOn() throws Exception {
        ChildJava.Result result =
                new ChildJava(
                                List.of(
                                        "-Djava.io.tmpdir=/nowhere/at/all",
                                        "-D" + SDK + "=none",
                                        "--add-modules=jdk.incubator.vector"),
                                Map.of())
                        .run(Attend.class.getName(), List.of("doctor"), Duration.ofMinutes(5));
        assertFalse(result.err().contains("attend doctor"), result.err());
        assertTrue(result.out().contains("\nengines that were asked for: jvm; "), result.out());
    }

    @Test
    void anUnknownEngineIsWrongUsage() {
        Invocation run = Invocation.of("doctor", "--engine", "cuda");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("--engine must be one of"), run.err());
    }
}
