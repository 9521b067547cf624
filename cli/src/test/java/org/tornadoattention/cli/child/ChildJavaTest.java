package org.tornadoattention.cli.child;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

class ChildJavaTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    /// What the children run.
    static final class Program {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("out " + System.getProperty("p") + " " + System.getenv("V"));
            System.err.println("err");
            switch (args[0]) {
                case "crash" -> Runtime.getRuntime().halt(134);
                case "hang" -> Thread.sleep(Duration.ofDays(1));
                default -> System.exit(Integer.parseInt(args[0]));
            }
        }
    }

    @Test
    void theStatusAndBothOutputsAreKept() throws Exception {
        ChildJava.Result result = run("3", LONG);
        assertEquals(Optional.of(3), result.status());
        assertEquals("out 1 2", result.out().strip());
        assertEquals("err", result.err().strip());
        assertEquals("err", result.lastWords());
        assertEquals(Optional.of(134), run("crash", LONG).status());
    }

    @Test
    void whatHangsIsEndedAtTheLimit() throws Exception {
        assertEquals(Optional.empty(), run("hang", Duration.ofMillis(500)).status());
    }

    /// Waits for a child that hangs.
    static final class Waiting {
        public static void main(String[] args) throws Exception {
            run("hang", LONG);
        }
    }

    @Test
    void aSignalThatEndsJavaEndsItsChildAndLeavesNothing(@TempDir Path folder) throws Exception {
        Process waiting =
                new ProcessBuilder(
                                ChildJava.command(
                                        List.of("-Djava.io.tmpdir=" + folder),
                                        Waiting.class.getName(),
                                        List.of()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            while (waiting.isAlive() && waiting.children().findAny().isEmpty()) {
                Thread.sleep(10);
            }
            ProcessHandle child = waiting.children().findAny().orElseThrow();
            waiting.destroy();
            assertEquals(143, waiting.waitFor());
            child.onExit().get(1, TimeUnit.MINUTES);
        } finally {
            waiting.descendants().forEach(ProcessHandle::destroyForcibly);
            waiting.destroyForcibly();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aCollectorOfTheUsersIsTheChildsAndNoOtherBesideIt() {
        List<String> chosen = List.of("-Xmx1g", "-XX:+UseG1GC", "-XX:+UseStringDeduplication");
        assertEquals(List.of("-XX:+UseG1GC"), ChildJava.collector(chosen));
        assertEquals(List.of("-XX:+UseParallelGC"), ChildJava.collector(List.of("-Xmx1g")));
    }

    @Test
    void aChildOfAJavaWithAnotherCollectorStarts() throws Exception {
        // The child stands for an attend with a collector in JAVA_TOOL_OPTIONS, and starts one.
        ChildJava.Result result =
                new ChildJava(List.of(), Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC"))
                        .run(Parent.class.getName(), List.of(), LONG);
        assertEquals(Optional.of(0), result.status(), result.err());
    }

    /// Ends with the status of a child with [ChildJava#collector()].
    static final class Parent {
        public static void main(String[] args) throws Exception {
            ChildJava.Result result =
                    new ChildJava(ChildJava.collector(), Map.of())
                            .run(Program.class.getName(), List.of("0"), LONG);
            System.err.println(result.err());
            System.exit(result.status().orElse(1));
        }
    }

    @Test
    void theLastWordsAreAReasonAndNoWarning() {
        assertEquals(
                "Multiple garbage collectors selected",
                LastWords.in(
                        """
                        Picked up JAVA_TOOL_OPTIONS: -Xmx1g
                        Error occurred during initialization of VM
                        Multiple garbage collectors selected
                        WARNING: Using incubator modules: jdk.incubator.vector
                        OpenJDK 64-Bit Server VM warning: Options -Xverify:none was deprecated
                        """));
        assertEquals(
                "Unrecognized VM option 'X'",
                LastWords.in(
                        """
                        Unrecognized VM option 'X'
                        Error: Could not create the Java Virtual Machine.
                        Error: A fatal exception has occurred. Program will exit.
                        """));
        assertEquals(
                "SIGSEGV (0xb) at pc=0x1, pid=2, tid=3",
                LastWords.in(
                        "#\n#  SIGSEGV (0xb) at pc=0x1, pid=2, tid=3\n# Problematic frame:\n#"));
        assertEquals(
                "Caused by: java.io.IOException: no",
                LastWords.in(
                        "Caused by: java.io.IOException: no\n\tat a.B.c(B.java:1)\n\t... 1 more"));
        assertEquals("nothing", LastWords.in("WARNING: Using incubator modules: x\n"));
    }

    private static ChildJava.Result run(String argument, Duration limit) throws Exception {
        return new ChildJava(List.of("-Dp=1"), Map.of("V", "2"))
                .run(Program.class.getName(), List.of(argument), limit);
    }
}
