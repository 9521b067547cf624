package org.tornadoattention.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tornadoattention.AdditiveInputs;
import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Linear;
import org.tornadoattention.Mask;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;
import org.tornadoattention.opencl.driver.DriverTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A thousand plans leave nothing, on the device or in the process: told by a Java of its own,
/// whose heap is so small that what grows is not the heap.
@DriverTest
class PlanMemoryTest {
    private static final int KINDS = 7;
    private static final int PLANS = 1001;

    /// A plan of these sizes holds 40 KB or more on each side: a third of them would be seen.
    private static final long MOST_KILOBYTES = 16 * 1024;

    @Test
    void aThousandPlansLeaveNothing() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xms64m",
                                "-Xmx64m",
                                "-XX:+AlwaysPreTouch",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PlanMemoryTest.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), told);
        // Drivers print there, too.
        long[] numbers =
                Arrays.stream(told.strip().lines().toList().getLast().split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray();
        assertEquals(0, numbers[0], "bytes that the device still holds");
        assertTrue(
                numbers[1] < MOST_KILOBYTES, "the process grew by " + numbers[1] + " KB: " + told);
    }

    /// Prints bytes held on the device, and by how many kilobytes the process grew.
    static void main() throws IOException {
        try (OpenClEngine engine = OpenClEngine.open(EngineOptions.DEFAULTS)) {
            run(engine);
            long before = residentKilobytes();
            run(engine);
            System.out.printf("%n%d %d%n", engine.heldBytes(), residentKilobytes() - before);
        }
    }

    /// One kernel, steps with weights, keys in ranges, half precision, a mask, additive attention
    /// and a layer, in turns.
    private static void run(OpenClEngine engine) {
        AttentionInputs inputs = inputs(16, 16);
        AttentionInputs decoding = inputs(1, 1024);
        AttentionInputs half =
                AttentionInputs.of(
                        inputs.query().to(DataType.FLOAT16),
                        inputs.key().to(DataType.FLOAT16),
                        inputs.value().to(DataType.FLOAT16));
        AttentionInputs masked = inputs.with(Mask.bias(Tensor.randomNormal(4L, 16, 16)));
        Tensor tokens = Tensor.randomNormal(5L, 1, 16, 64);
        AdditiveInputs additive = AdditiveInputs.of(tokens, tokens, tokens);
        AdditiveSpec additiveSpec = AdditiveSpec.builder(additive).build();
        Linear linear = Linear.inputFirst(Tensor.randomNormal(6L, 64, 64));
        MultiHeadWeights weights =
                new MultiHeadWeights(linear, linear, linear, Optional.of(linear));
        MultiHeadInputs layer = MultiHeadInputs.self(tokens);
        MultiHeadSpec layerSpec = MultiHeadSpec.builder(weights, 4, 4, layer).build();
        for (int p = 0; p < PLANS / KINDS; p++) {
            run(engine, AttentionSpec.of(inputs), inputs);
            run(engine, AttentionSpec.builder(inputs).weights(true).build(), inputs);
            run(engine, AttentionSpec.of(decoding), decoding);
            run(engine, AttentionSpec.of(half), half);
            run(engine, AttentionSpec.of(masked), masked);
            try (AdditivePlan plan = engine.plan(additiveSpec)) {
                plan.run(additive);
            }
            try (MultiHeadPlan plan = engine.plan(layerSpec)) {
                plan.run(layer);
            }
        }
    }

    private static AttentionInputs inputs(int queries, int keys) {
        return AttentionInputs.of(
                Tensor.randomNormal(1L, 1, 2, queries, 64),
                Tensor.randomNormal(2L, 1, 2, keys, 64),
                Tensor.randomNormal(3L, 1, 2, keys, 64));
    }

    private static void run(OpenClEngine engine, AttentionSpec spec, AttentionInputs inputs) {
        try (AttentionPlan plan = engine.plan(spec)) {
            plan.run(inputs);
        }
    }

    /// 0 where the system does not tell.
    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
