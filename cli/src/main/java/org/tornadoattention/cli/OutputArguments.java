package org.tornadoattention.cli;

import picocli.CommandLine.Option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which results of a run go to which files.
final class OutputArguments {
    static final String OUTPUT = "--output";
    static final String PRESENT_KEY = "--present-key";
    static final String PRESENT_VALUE = "--present-value";
    static final String LSE = "--lse";
    static final String WEIGHTS = "--weights";
    static final String SCORES = "--scores";

    private final Map<String, String> addresses = new LinkedHashMap<>();

    @Option(names = OUTPUT, paramLabel = "FILE", description = "Where the output goes.")
    void output(String file) {
        addresses.put(OUTPUT, file);
    }

    @Option(
            names = PRESENT_KEY,
            paramLabel = "FILE",
            description = "Where past and new keys go, rank 4.")
    void presentKey(String file) {
        addresses.put(PRESENT_KEY, file);
    }

    @Option(
            names = PRESENT_VALUE,
            paramLabel = "FILE",
            description = "Where past and new values go, rank 4.")
    void presentValue(String file) {
        addresses.put(PRESENT_VALUE, file);
    }

    @Option(
            names = LSE,
            paramLabel = "FILE",
            description = "Where the log-sum-exp of each row goes, [B][H][Nq].")
    void logSumExp(String file) {
        addresses.put(LSE, file);
    }

    @Option(
            names = WEIGHTS,
            paramLabel = "FILE",
            description = "Where the attention weights go, [B][H][Nq][Nk].")
    void weights(String file) {
        addresses.put(WEIGHTS, file);
    }

    @Option(
            names = SCORES,
            paramLabel = "FILE",
            description = "Where the scores go, [B][H][Nq][Nk]; see --scores-step.")
    void scores(String file) {
        addresses.put(SCORES, file);
    }

    /// The files by option.
    Map<String, String> addresses() {
        return Collections.unmodifiableMap(addresses);
    }

    /// The planned files.
    ///
    /// @throws UsageFailure if there is none, or if options contradict each other
    /// @throws CommandFailure if a file is seen to be impossible
    OutputFiles plan() {
        OutputFiles files = new OutputFiles();
        addresses.forEach(files::add);
        if (files.isEmpty()) {
            throw new UsageFailure(
                    "a result must be asked for: --output, --lse, --weights, --scores,"
                            + " --present-key or --present-value");
        }
        return files;
    }
}
