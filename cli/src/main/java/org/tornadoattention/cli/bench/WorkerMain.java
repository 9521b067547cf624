package org.tornadoattention.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The process of a [BenchWorker]: reads a request a line, a number and what is asked; answers with
/// a line that begins with `@` and that number. At its start it tells its devices, as number 0.
///
/// Libraries may print to standard output, too; a line that begins otherwise is no answer.
public final class WorkerMain {
    private WorkerMain() {}

    /// Serves standard input until it ends.
    ///
    /// @param args the engine's name
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // Answers alone go out.
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        BenchWorker worker = new BenchWorker(args[0]);
        ProcessHandle.current()
                .parent()
                .ifPresent(asks -> Thread.ofVirtual().start(() -> endWith(asks)));
        tell(out, "0", worker.devices());
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int space = line.indexOf(' ');
            tell(out, line.substring(0, space), worker.answer(line.substring(space + 1)));
        }
        // Libraries with threads of their own would keep the process.
        Runtime.getRuntime().halt(0);
    }

    /// Not only when the next request does not come: a call may take minutes.
    private static void endWith(ProcessHandle asks) {
        asks.onExit().join();
        Runtime.getRuntime().halt(0);
    }

    /// On a line of its own, whatever a library printed before.
    private static void tell(PrintStream out, String number, ObjectNode answer) {
        out.print("\n@%s %s\n".formatted(number, answer));
        out.flush();
    }
}
