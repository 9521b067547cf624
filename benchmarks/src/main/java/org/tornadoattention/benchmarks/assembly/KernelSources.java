package org.tornadoattention.benchmarks.assembly;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.tornado.DeviceFailureException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Compiles the plans of [KernelPlans] on a device that computes nothing, the stand-in of
/// `benchmarks/stand-in`, and files the kernels that it keeps by plan.
///
/// Text that an earlier plan gave is left out.
public final class KernelSources {
    private static final String ENGINE = "tornado";

    /// Where the stand-in writes.
    private static final String KEPT = "STAND_IN_OUTPUT";

    private final Path kept;
    private final Path output;
    private final Set<String> seen = new HashSet<>();

    private KernelSources(Path kept, Path output) {
        this.kept = kept;
        this.output = output;
    }

    /// Writes `output/plan/00.cu` and so on, or `.ptx`, and says which plans there are.
    ///
    /// @param args the folder for them, and a regular expression for the plans, all where there is
    ///   none
    public static void main(String[] args) throws IOException {
        String kept = System.getenv(KEPT);
        if (args.length < 1 || args.length > 2 || kept == null) {
            fail(
                    "needs a folder to write to, and %s; benchmarks/check-assembly gives both"
                            .formatted(KEPT));
            return;
        }
        try {
            Pattern plans = Pattern.compile(args.length > 1 ? args[1] : "");
            new KernelSources(Path.of(kept), Path.of(args[0])).write(plans);
        } catch (PatternSyntaxException e) {
            fail("%s is no regular expression: %s".formatted(args[1], e.getDescription()));
        }
    }

    private static void fail(String reason) {
        System.err.println("KernelSources: " + reason);
        System.exit(2);
    }

    private void write(Pattern plans) throws IOException {
        boolean tensorCores;
        try (AttentionEngine engine = Engines.open(ENGINE)) {
            tensorCores = engine.device().backend().endsWith("CUDA");
        }
        for (KernelPlans.Plan plan : KernelPlans.all(tensorCores)) {
            if (!plans.matcher(plan.name()).find()) {
                continue;
            }
            compile(plan);
            System.out.printf("%s: %d new%n", plan.name(), file(plan.name()));
        }
    }

    private static void compile(KernelPlans.Plan plan) {
        EngineOptions options = new EngineOptions(Optional.empty(), Map.copyOf(plan.settings()));
        try (AttentionEngine engine = Engines.open(ENGINE, options)) {
            plan.run().accept(engine);
            throw new IllegalStateException(
                    "plan %s must not compute anything but did: this device is no stand-in"
                            .formatted(plan.name()));
        } catch (DeviceFailureException e) {
            // All graphs ran, and no task left its proof.
            if (e.kind() != DeviceFailureException.Kind.NOT_STARTED) {
                throw e;
            }
        }
    }

    /// Files what was compiled since the last time.
    ///
    /// @return how many kernels there are that no plan had before
    private int file(String plan) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(kept)) {
            folder.forEach(files::add);
        }
        Collections.sort(files);
        Path folder = Files.createDirectories(output.resolve(plan));
        int count = 0;
        for (Path file : files) {
            if (seen.add(Files.readString(file))) {
                String suffix = file.toString().endsWith(".ptx") ? "ptx" : "cu";
                Files.move(file, folder.resolve("%02d.%s".formatted(count, suffix)));
                count++;
            } else {
                Files.delete(file);
            }
        }
        return count;
    }
}
