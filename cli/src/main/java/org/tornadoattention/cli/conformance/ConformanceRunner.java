package org.tornadoattention.cli.conformance;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.Tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs conformance cases on an engine.
///
/// ```java
/// ConformanceRunner runner = new ConformanceRunner(folder);
/// for (Path one : runner.cases()) {
///     System.out.println(runner.run(one, engine));
/// }
/// ```
public final class ConformanceRunner {
    /// What a derived output is held to at least: it comes from float32 arithmetic elsewhere.
    private static final double DERIVED_TOLERANCE = 1e-5;

    private final Path root;

    /// A runner for the cases below a folder.
    public ConformanceRunner(Path root) {
        this.root = root;
    }

    /// The folders with a `case.json`, at any depth, sorted.
    ///
    /// @throws IOException if a folder cannot be read
    public List<Path> cases() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(folder -> Files.isRegularFile(folder.resolve(ConformanceCase.FILE)))
                    .sorted()
                    .toList();
        }
    }

    /// Runs one case; never throws for what the case or the engine does.
    public CaseResult run(Path folder, AttentionEngine engine) {
        return new CaseResult(engine.name(), name(folder), outcome(folder, engine));
    }

    private String name(Path folder) {
        String relative = root.relativize(folder).toString().replace('\\', '/');
        return relative.isEmpty() ? String.valueOf(folder.getFileName()) : relative;
    }

    private static Outcome outcome(Path folder, AttentionEngine engine) {
        ConformanceCase read;
        try {
            read = ConformanceCase.read(folder);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            return new Outcome.Failed("cannot be read: " + e.getMessage());
        }
        Optional<Operation> operation = Operation.of(read.op());
        if (operation.isEmpty()) {
            return new Outcome.Skipped("operator '%s' is not known".formatted(read.op()));
        }
        CaseArguments arguments = new CaseArguments(read);
        Set<String> wanted =
                read.outputs().stream()
                        .map(ConformanceCase.Expected::name)
                        .collect(Collectors.toUnmodifiableSet());
        Map<String, Tensor> outputs;
        try {
            outputs = operation.get().compute(arguments, wanted, engine);
        } catch (UnsupportedOperationException e) {
            return new Outcome.Skipped(String.valueOf(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError e) {
            return new Outcome.Failed(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        return arguments.unused().isEmpty() ? compare(read, outputs) : notKnown(arguments);
    }

    private static Outcome compare(ConformanceCase read, Map<String, Tensor> outputs) {
        double maxError = 0;
        for (ConformanceCase.Expected expected : read.outputs()) {
            Tensor got = outputs.get(expected.name());
            if (got == null && expected.derived()) {
                continue;
            }
            if (got == null) {
                return new Outcome.Failed("output %s is not known".formatted(expected.name()));
            }
            double atLeast = expected.derived() ? DERIVED_TOLERANCE : 0;
            Outcome outcome =
                    Comparison.compare(
                            expected.name(),
                            expected.value(),
                            got,
                            Math.max(read.absoluteTolerance(), atLeast),
                            read.relativeTolerance());
            switch (outcome) {
                case Outcome.Passed passed -> maxError = Math.max(maxError, passed.maxError());
                case Outcome.Failed _, Outcome.Skipped _ -> {
                    return outcome;
                }
            }
        }
        return new Outcome.Passed(maxError);
    }

    private static Outcome notKnown(CaseArguments arguments) {
        return new Outcome.Skipped(
                "not known for this operator: " + String.join(", ", arguments.unused()));
    }
}
