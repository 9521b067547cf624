package org.tornadoattention.benchmarks.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/// The process of one contender: reads a request a line, answers with a line that begins with `@`.
///
/// ```
/// prepare CELL   ->  @ready ERROR             checked against the oracle
///                    @none                    no such operation
///                    @failed REASON
/// time MILLIS    of the cell named next: time MILLIS CELL
///                ->  @time NANOS_OF_A_CALL BYTES_ALLOCATED_A_CALL
/// clear          ->  @cleared                 lets go of all cells
/// quit
/// ```
///
/// Libraries may print to standard output, too; whatever does not begin with `@` is not an answer.
public final class Worker {
    private static final long LONG_NANOS = 150_000_000;

    private final Contender contender;
    private final long[] samples = new long[100_000];
    private final Map<String, Contender.Prepared> cells = new HashMap<>();

    Worker(Contender contender) {
        this.contender = contender;
    }

    /// Serves standard input until it ends.
    ///
    /// @param args the contender's name and the number of threads
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Worker worker;
        try {
            Contender opened = open(args[0], Integer.parseInt(args[1]));
            worker = new Worker(opened);
            out.println("@open " + opened.description());
        } catch (Exception | LinkageError e) {
            out.println("@failed " + reason(e));
            return;
        }
        for (String line = in.readLine();
                line != null && !line.equals("quit");
                line = in.readLine()) {
            out.println("@" + worker.answer(line));
        }
        // Libraries with threads of their own would keep the process.
        Runtime.getRuntime().halt(0);
    }

    static Contender open(String name, int threads) throws Exception {
        for (ContenderProvider provider : ServiceLoader.load(ContenderProvider.class)) {
            if (provider.names().contains(name)) {
                return provider.open(name, threads);
            }
        }
        throw new IllegalArgumentException("there is no contender " + name);
    }

    /// Answers one request.
    String answer(String request) {
        String[] words = request.split(" ", -1);
        try {
            return switch (words[0]) {
                case "prepare" -> prepare(words[1]);
                case "time" -> time(Long.parseLong(words[1]), words[2]);
                case "clear" -> clear();
                default -> "failed unknown request " + request;
            };
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            return "failed " + reason(e);
        }
    }

    private String prepare(String name) throws Exception {
        CellInputs inputs = CellInputs.of(Cell.parse(name));
        Optional<Contender.Prepared> prepared = contender.prepare(inputs);
        if (prepared.isEmpty()) {
            return "none";
        }
        double error = 0;
        if (inputs.cell().kind() != Cell.Kind.LAYER) {
            error = CellGate.check(inputs, prepared.get().output());
        }
        cells.put(name, prepared.get());
        return "ready " + error;
    }

    /// Calls for so long, at least once; the median call counts, so that one during which another
    /// process took a core does not.
    private String time(long millis, String name) throws Exception {
        Contender.Prepared cell = cells.get(name);
        if (cell == null) {
            throw new IllegalStateException(name + " is not prepared");
        }
        long start = System.nanoTime();
        cell.run(); // Threads that sleep wake up, and memory is where it will be.
        long first = System.nanoTime() - start;
        if (first > LONG_NANOS) { // What takes so long does not wait for threads; the call counts.
            return String.format(Locale.ROOT, "time %d NaN", first);
        }
        int calls = 0;
        long allocated = allocated();
        start = System.nanoTime();
        long before = start;
        do {
            cell.run();
            long now = System.nanoTime();
            samples[calls++] = now - before;
            before = now;
        } while (before - start < millis * 1_000_000 && calls < samples.length);
        double bytes = (double) (allocated() - allocated) / calls;
        Arrays.sort(samples, 0, calls);
        return String.format(Locale.ROOT, "time %d %.0f", samples[calls / 2], bytes);
    }

    private static long allocated() {
        return ManagementFactory.getThreadMXBean()
                        instanceof com.sun.management.ThreadMXBean threads
                ? threads.getTotalThreadAllocatedBytes()
                : 0;
    }

    private String clear() {
        for (Contender.Prepared cell : cells.values()) {
            cell.close();
        }
        cells.clear();
        System.gc(); // Native tensors go with their Java objects.
        return "cleared";
    }

    private static String reason(Throwable e) {
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return (e.getClass().getSimpleName() + message).replace('\n', ' ');
    }
}
