package org.tornadoattention.cli.doctor;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.child.KernelTrial;
import org.tornadoattention.cli.files.ShellText;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Looks at everything, part by part.
///
/// @param tornadoNeeded whether the engine `tornado` was asked for by name: what it lacks is wrong
///   then, and a note elsewhere, for the engine `jvm` needs none of it
/// @param openClNeeded the same of the engine `opencl`
public record Doctor(Machine machine, boolean tornadoNeeded, boolean openClNeeded) {
    private static final String OPENCL = "opencl";
    private static final String KERNEL = "kernel on a device";
    private static final String STORED = "kernel of engine opencl";
    private static final String STORED_REMEDY =
            "attend demo --engine opencl   # shows all of it; a new driver, or another device, may"
                    + " help";

    /// Sums of 40 and 64 terms in float32 stay far below.
    private static final double TOLERANCE = 1e-5;

    private static final long MIB = 1 << 20;

    /// What TornadoVM uses of a device's memory, unless `tornado.device.memory` says otherwise.
    private static final long TORNADO_MEMORY = 4L << 30;

    /// Tells each finding as soon as it is known: drivers and kernels take seconds.
    ///
    /// @throws InterruptedException if this thread is interrupted
    public void examine(Consumer<Finding> tell) throws InterruptedException {
        List<Finding> none = List.of();
        JavaChecks.findings().forEach(tell);
        Attempt.of("memory", () -> new MemoryChecks(machine).findings(), none, tell).forEach(tell);
        SdkChecks.Seen seen =
                Attempt.of(
                        "TornadoVM SDK",
                        () -> new SdkChecks(machine, tornadoNeeded).look(),
                        new SdkChecks.Seen(none, Optional.empty(), Optional.empty()),
                        tell);
        seen.findings().forEach(tell);
        List<String> backends = seen.sdk().map(TornadoSdk::backends).orElse(List.of());
        boolean ofTornado =
                tornadoNeeded && (seen.backend().isEmpty() || seen.backend().get().equals(OPENCL));
        OpenClChecks openCl = new OpenClChecks(machine, openClNeeded || ofTornado);
        tell.accept(openCl.loaderFinding());
        openCl.vendors().forEach(tell);
        OpenCl answer = OpenCl.none();
        if (openCl.loader().isPresent()) {
            Optional<OpenCl> told =
                    Attempt.of(
                            "OpenCL",
                            () -> Optional.of(OpenCl.ask(OpenClChecks.LOADER)),
                            Optional.empty(),
                            tell);
            told.map(openCl::answers).orElse(none).forEach(tell);
            answer = told.orElse(answer);
        }
        new NvidiaChecks(machine, backends).findings().forEach(tell);
        new GraphicsChecks(machine, backends).findings().forEach(tell);
        deviceMemory(answer).ifPresent(tell);
        if (openClNeeded) {
            Attempt.of(STORED, () -> List.of(storedKernel()), none, tell).forEach(tell);
        }
        if (seen.sdk().isPresent() && seen.backend().isPresent()) {
            boolean device = !answer.devices().isEmpty();
            Attempt.of(
                            KERNEL,
                            () -> List.of(kernel(seen.sdk().get(), seen.backend().get(), device)),
                            none,
                            tell)
                    .forEach(tell);
        }
    }

    /// A step by the engine `opencl`, compared with the oracle.
    private static Finding storedKernel() {
        Tensor tokens = Tensor.randomNormal(1, 1, 2, 40, 64);
        AttentionInputs inputs = AttentionInputs.of(tokens, tokens, tokens);
        AttentionSpec spec = AttentionSpec.of(inputs);
        try (AttentionEngine engine = Engines.open(OPENCL);
                AttentionEngine oracle = Engines.open("oracle")) {
            double[] got = engine.run(spec, inputs).output().toDoubles();
            double[] expected = oracle.run(spec, inputs).output().toDoubles();
            double error = 0;
            for (int i = 0; i < got.length; i++) {
                error = Math.max(error, Math.abs(got[i] - expected[i]));
            }
            String value =
                    "%s, largest error %.1e"
                            .formatted(engine.device().name(), error)
                            .replace("e-0", "e-");
            return error <= TOLERANCE
                    ? Finding.ok(STORED, value)
                    : Finding.wrong(STORED, value, STORED_REMEDY);
        } catch (UnsupportedOperationException | DeviceFailureException e) {
            return Finding.wrong(STORED, String.valueOf(e.getMessage()), STORED_REMEDY);
        }
    }

    private Optional<Finding> deviceMemory(OpenCl answer) {
        long largest =
                answer.devices().stream()
                        .filter(device -> device.type().equals("GPU"))
                        .mapToLong(OpenCl.Device::memory)
                        .max()
                        .orElse(0);
        String options = machine.variable("ATTEND_JAVA_OPTS").orElse("");
        boolean told = options.contains("tornado.device.memory");
        return largest <= TORNADO_MEMORY || told
                ? Optional.empty()
                : Optional.of(
                        Finding.note(
                                "TornadoVM's memory",
                                "it uses 4 GiB of the device's %d MiB".formatted(largest / MIB),
                                "export ATTEND_JAVA_OPTS="
                                        + ShellText.quoted(
                                                "%s -Dtornado.device.memory=%dGB"
                                                        .formatted(options, (largest >> 30) * 3 / 4)
                                                        .strip())));
    }

    /// @param device whether there is one, by what drivers say themselves
    private Finding kernel(TornadoSdk sdk, String backend, boolean device)
            throws IOException, InterruptedException {
        String remedy = "ATTEND_DEBUG=1 attend demo --engine tornado   # shows all of it";
        return switch (KernelTrial.run(sdk, backend)) {
            case KernelTrial.Ran ran -> Finding.ok(KERNEL, ran.toString());
            case KernelTrial.Failed failed -> Finding.wrong(KERNEL, failed.reason(), remedy);
            case KernelTrial.NoDevice none ->
                    Finding.missing(tornadoNeeded || device, KERNEL, none.reason(), remedy);
        };
    }
}
