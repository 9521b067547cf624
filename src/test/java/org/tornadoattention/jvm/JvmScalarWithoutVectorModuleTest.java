package org.tornadoattention.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.Engines;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.List;

/// What a user sees who starts Java without the Vector API's module. The build runs this class in
/// such a JVM.
final class JvmScalarWithoutVectorModuleTest {
    private static final String MODULE = "jdk.incubator.vector";

    @BeforeEach
    void moduleIsAbsent() {
        assertTrue(
                ModuleLayer.boot().findModule(MODULE).isEmpty(),
                "this test must run in a JVM without --add-modules " + MODULE);
    }

    @Test
    void engineComputesWithPlainLoops() {
        for (DataType type :
                List.of(DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16, DataType.FLOAT64)) {
            AttentionInputs inputs =
                    AttentionInputs.of(
                                    Tensor.randomNormal(1, 2, 4, 65, 40).to(type),
                                    Tensor.randomNormal(2, 2, 2, 129, 40).to(type),
                                    Tensor.randomNormal(3, 2, 2, 129, 24).to(type))
                            .with(Mask.causal(Alignment.BOTTOM_RIGHT));
            AttentionSpec spec = AttentionSpec.of(inputs);
            try (AttentionEngine jvm = Engines.open("jvm");
                    AttentionEngine oracle = Engines.open("oracle")) {
                double[] actual = jvm.run(spec, inputs).output().toDoubles();
                double[] expected = oracle.run(spec, inputs).output().toDoubles();
                // Two units in the last place of the coarsest type; the contract suite measures
                // finely.
                double allowed = type == DataType.BFLOAT16 ? 0x1p-6 : 0x1p-9;
                for (int p = 0; p < expected.length; p++) {
                    int place = p;
                    assertEquals(
                            expected[p], actual[p], allowed, () -> type + " at element " + place);
                }
            }
        }
    }

    @Test
    void deviceSaysThatItComputesWithPlainLoops() {
        try (AttentionEngine jvm = Engines.open("jvm")) {
            assertMentions("scalar", jvm.device());
        }
    }

    @Test
    void deviceSaysWhichModuleWouldMakeItFaster() {
        AttentionEngineProvider provider =
                Engines.providers().stream()
                        .filter(candidate -> candidate.name().equals("jvm"))
                        .findFirst()
                        .orElseThrow();
        EngineAvailability.Available available =
                assertInstanceOf(EngineAvailability.Available.class, provider.availability());
        assertMentions(MODULE, available.devices().getFirst());
    }

    private static void assertMentions(String word, DeviceInfo device) {
        assertTrue(device.toString().contains(word), () -> word + " is missing in " + device);
    }
}
