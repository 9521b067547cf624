package org.tornadoattention.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process that speaks as a worker does, until something makes it misbehave: most often a cell of
/// 7 keys.
public final class FakeWorker {
    private static final String CELL = "-n7-";

    private FakeWorker() {}

    /// Serves standard input until it ends.
    ///
    /// @param args how: crash, hang, garbage, empty or wrong; unprofiled cannot finish, shut opens
    ///   no device, twins has two of one name
    public static void main(String[] args) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String device = "{\"name\":\"fake\",\"backend\":\"none\",\"kind\":\"CPU\",\"details\":{}}";
        System.out.println("a library prints this");
        System.out.println(
                "@0 {\"devices\":[%s]}"
                        .formatted(args[0].equals("twins") ? device + "," + device : device));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int space = line.indexOf(' ');
            if (args[0].equals("chatty")) {
                System.out.println("@0 {\"driver\":\"says\"}");
            }
            System.out.println(
                    "@%s %s"
                            .formatted(
                                    line.substring(0, space),
                                    answer(line.substring(space + 1), args[0])));
            if (args[0].equals("late") && line.contains("prepare")) {
                System.err.println("#  SIGBUS (0x7) at pc=0x0");
                Runtime.getRuntime().halt(134);
            }
        }
    }

    private static String answer(String request, String how) {
        String error = "1e-7";
        if (request.contains(CELL)) {
            switch (how) {
                case "crash" -> {
                    System.err.println("#  SIGSEGV (0xb) at pc=0x0");
                    Runtime.getRuntime().halt(134);
                }
                case "hang" -> {
                    while (true) {
                        Thread.onSpinWait();
                    }
                }
                case "garbage" -> {
                    return "no JSON";
                }
                case "empty" -> {
                    return "{}";
                }
                case "wrong" -> error = "0.5";
                default -> {}
            }
        }
        if ((how.equals("shut") && request.startsWith("open"))
                || (how.equals("unprofiled") && request.equals("finish"))) {
            return "{\"failed\":\"the driver refused\"}";
        }
        return switch (request.split(" ", -1)[0]) {
            case "prepare" ->
                    "{\"kernel\":\"fake\",\"firstMillis\":3,\"error\":%s,\"allowed\":1e-6,\"checkedRows\":1,\"rows\":1}"
                            .formatted(error);
            case "time" -> "{\"millis\":2}";
            case "finish" -> "{\"kernelMillis\":1.5,\"transferMillis\":0.25}";
            case "limits" -> "{\"flopsPerSecond\":1e9,\"bytesPerSecond\":1e9}";
            default -> "{}";
        };
    }

    static WorkerLaunch launch(String how) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new WorkerLaunch(
                "fake",
                "",
                List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeWorker.class.getName(),
                        how),
                Map.of());
    }
}
