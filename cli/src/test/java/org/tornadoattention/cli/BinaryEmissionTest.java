package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.KernelCompiler;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// `attend kernels --binaries`: what a driver compiled, as files.
final class BinaryEmissionTest {
    private static final AheadKernel KERNEL = AheadKernel.FLASH_LOOP_64_PLAIN;

    @TempDir private Path temporary = Path.of("");

    @Test
    void whatTheDriverCompiledIsReadByTheEngineAndComputesTheSame() throws IOException {
        assumeOpenCl();
        try (AttentionEngine engine = Engines.open("opencl")) {
            // One kernel; all take a minute.
            emit(one(assertInstanceOf(KernelCompiler.class, engine)), engine.device());
        }
        AttentionInputs inputs =
                AttentionInputs.of(
                        Tensor.randomNormal(1L, 1, 2, 40, 64),
                        Tensor.randomNormal(2L, 1, 2, 100, 64),
                        Tensor.randomNormal(3L, 1, 2, 100, 64));
        AttentionSpec spec = AttentionSpec.of(inputs);
        EngineOptions options = EngineOptions.DEFAULTS.with("binaries", folder().toString());
        try (AttentionEngine engine = Engines.open("opencl", options);
                AttentionEngine oracle = Engines.open("oracle")) {
            float[] expected = oracle.run(spec, inputs).output().toFloats();
            float[] actual = engine.run(spec, inputs).output().toFloats();
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual[i], 1e-5f, "element " + i);
            }
        }
    }

    @Test
    void kernelsThatCannotBeBuiltAreNamedAndTheOthersWritten() throws IOException {
        DeviceInfo device = new DeviceInfo("OpenCL", "Some GPU", "GPU", Map.of());
        KernelCompiler most =
                kernel -> {
                    if (kernel == KERNEL) {
                        throw new DeviceFailureException(
                                DeviceFailureException.Kind.BUILD_FAILURE, "line 7:\n  no doubles");
                    }
                    return kernel.label().getBytes(UTF_8);
                };
        Emitted emitted = emit(most, device);
        assertEquals(
                "1 of 37 kernels cannot be built for Some GPU: flash-loop-64-plain",
                emitted.failure());
        assertTrue(
                emitted.out()
                        .contains("not built        flash-loop-64-plain: line 7: no doubles\n"),
                emitted.out());
        long bytes = 0;
        for (AheadKernel kernel : AheadKernel.values()) {
            Path file = folder().resolve(StoredKernel.read(kernel).binaryFile());
            if (kernel == KERNEL) {
                assertFalse(Files.exists(file), "written for nothing: " + file);
            } else {
                assertEquals(kernel.label(), Files.readString(file));
                bytes += Files.size(file);
            }
        }
        assertTrue(
                emitted.out()
                        .endsWith(
                                "36 of 37 kernels, %d bytes, for Some GPU (GPU, OpenCL), in %s%n"
                                        .formatted(bytes, folder())),
                emitted.out());
    }

    @Test
    void aDriverThatBuildsNothingMakesNoFolder() {
        assumeOpenCl();
        Invocation run =
                Invocation.of(
                        "kernels",
                        "--binaries",
                        folder(),
                        "--engine-option",
                        "compiler-flags=-no-such-flag");
        assertEquals(1, run.status(), run.err());
        assertTrue(run.out().contains("not built        limit-copy: device "), run.out());
        assertTrue(run.out().contains("0 of 37 kernels, 0 bytes, for "), run.out());
        assertTrue(run.err().contains("37 of 37 kernels cannot be built for "), run.err());
        assertFalse(Files.exists(folder()), "a folder was made for nothing");
    }

    @Test
    void wrongOptionsAreNamed() throws IOException {
        assertUsage(
                "--binaries compiles and must not be given with --engine-option binaries=..., whose"
                        + " programs are compiled;",
                "--binaries",
                folder(),
                "--engine-option",
                "binaries=/tmp");
        assertUsage(
                "--binaries is for all kernels that are shipped, as they are, and must not be given"
                        + " with --mask, --output;",
                "--binaries",
                folder(),
                "--mask",
                "causal",
                "--output",
                "all.cl");
        assertUsage(
                "must not be given with --binaries", "--emit", folder(), "--binaries", folder());
        assertUsage("--engine must be one of", "--binaries", folder(), "--engine", "opencc");
        assertUsage(
                "--engine must be one whose driver compiles kernels, such as opencl, but was 'jvm'",
                "--binaries",
                folder(),
                "--engine",
                "jvm");
        assertUsage("--engine is for --binaries", "--engine", "opencl");
        Path file = Files.writeString(temporary.resolve("file"), "");
        Invocation run = Invocation.of("kernels", "--binaries", file);
        assertTrue(run.err().contains("--binaries must be a folder but"), run.err());
        assertFalse(Files.exists(folder()), "a folder was made for nothing");
    }

    private Path folder() {
        return temporary.resolve("binaries");
    }

    /// What was printed, and the sentence of the failure.
    private record Emitted(String out, String failure) {}

    private Emitted emit(KernelCompiler compiler, DeviceInfo device) {
        StringWriter out = new StringWriter();
        BinaryEmission emission = new BinaryEmission(new KernelFolder("--binaries", folder()));
        try (Progress progress =
                new Progress(new PrintWriter(Writer.nullWriter()), false, "compiling")) {
            CommandFailure failure =
                    assertThrows(
                            CommandFailure.class,
                            () -> emission.run(compiler, device, progress, new PrintWriter(out)));
            return new Emitted(out.toString(), String.valueOf(failure.getMessage()));
        }
    }

    private static KernelCompiler one(KernelCompiler compiler) {
        return kernel -> {
            if (kernel != KERNEL) {
                throw new DeviceFailureException(
                        DeviceFailureException.Kind.OTHER, kernel + " is left out");
            }
            return compiler.binary(kernel);
        };
    }

    private static void assumeOpenCl() {
        boolean available =
                Engines.providers().stream()
                        .filter(provider -> provider.name().equals("opencl"))
                        .anyMatch(p -> p.availability() instanceof EngineAvailability.Available);
        if (!available) {
            System.out.println("SKIPPED, needs an OpenCL device: BinaryEmissionTest");
        }
        assumeTrue(available, "needs an OpenCL device");
    }

    private static void assertUsage(String sentence, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = "kernels";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Invocation run = Invocation.of(all);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
    }
}
