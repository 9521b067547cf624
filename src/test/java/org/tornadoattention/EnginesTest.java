package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;
import org.tornadoattention.internal.PlanLifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class EnginesTest {
    @Test
    void enginesOfThisModuleAreFoundInOrderOfTheirNames() {
        List<String> names =
                Engines.providers().stream().map(AttentionEngineProvider::name).toList();
        assertTrue(names.containsAll(List.of("jvm", "oracle")), names::toString);
        assertEquals(names.stream().sorted().distinct().toList(), names);
    }

    @Test
    void everyProviderDescribesItselfAndWhatIsAvailableOpens() {
        for (AttentionEngineProvider provider : Engines.providers()) {
            assertFalse(provider.description().isBlank(), provider.name());
            switch (provider.availability()) {
                case EngineAvailability.Available(List<DeviceInfo> devices) -> {
                    assertFalse(devices.isEmpty(), provider.name());
                    try (AttentionEngine engine = Engines.open(provider.name())) {
                        assertEquals(provider.name(), engine.name());
                        assertEquals(devices.getFirst().name(), engine.device().name());
                    }
                }
                case EngineAvailability.Missing(String reason, String remedy) -> {
                    assertFalse(reason.isBlank(), provider.name());
                    assertFalse(remedy.isBlank(), provider.name());
                }
            }
        }
    }

    @Test
    void unknownEngineIsRefusedWithTheNamesOfTheKnown() {
        assertRefused(() -> Engines.open("gpu"), "engine must be one of", "jvm", "oracle", "'gpu'");
        assertRefused(() -> Engines.open("Oracle"), "'Oracle'");
    }

    @Test
    void engineWhoseArtifactIsNotThereIsRefusedWithTheNameOfTheArtifact() {
        assertRefused(
                () -> Engines.open("tornado"),
                "'tornado': it is in org.tornadoattention:attention-tornado",
                "not on the class path");
    }

    @Test
    void unknownSettingIsRefusedWithTheKnown() {
        EngineOptions options = EngineOptions.DEFAULTS.with("speed", "11");
        assertRefused(
                () -> Engines.open("oracle", options), "engine oracle has no setting 'speed'");
        assertRefused(
                () -> Engines.open("jvm", options),
                "engine jvm has no setting 'speed'",
                "threads",
                "vector-bits");
    }

    @Test
    void unknownDeviceIsRefusedWithTheKnown() {
        EngineOptions options = new EngineOptions(Optional.of("abacus"), Map.of());
        for (String name : List.of("oracle", "jvm")) {
            assertRefused(
                    () -> Engines.open(name, options),
                    "device must be",
                    "engine " + name,
                    "'abacus'");
        }
    }

    @Test
    void deviceIsFoundByIndexPartOfNameOrKind() {
        List<DeviceInfo> devices =
                List.of(
                        new DeviceInfo("A", "Small Processor", "CPU", Map.of()),
                        new DeviceInfo("B", "Large Board", "GPU", Map.of()),
                        new DeviceInfo("B", "Large Tower", "GPU", Map.of()));
        assertEquals(0, EngineOptions.DEFAULTS.requireDevice("e", devices));
        assertEquals(1, wanting("1").requireDevice("e", devices));
        assertEquals(2, wanting("Tower").requireDevice("e", devices));
        assertEquals(0, wanting("cpu").requireDevice("e", devices));
        assertRefused(() -> wanting("Large").requireDevice("e", devices), "matches 2");
        assertRefused(
                () -> wanting("3").requireDevice("e", devices), "matches 0", "Small Processor");
    }

    @Test
    void anIndexIsNoPartOfAName() {
        DeviceInfo board = new DeviceInfo("B", "Board A100", "GPU", Map.of());
        List<DeviceInfo> equal = List.of(board, board);
        assertEquals(0, wanting("0").requireDevice("e", equal));
        assertEquals(1, wanting("1").requireDevice("e", equal));
        assertEquals(List.of(1), wanting("1").matchingDevices(equal));
        assertEquals(List.of(0, 1), wanting("A100").matchingDevices(equal));
        assertEquals(List.of(0, 1), EngineOptions.DEFAULTS.matchingDevices(equal));
    }

    private static EngineOptions wanting(String device) {
        return new EngineOptions(Optional.of(device), Map.of());
    }

    @Test
    void integerSettingsAreCheckedAgainstTheirLimits() {
        assertEquals(7, EngineOptions.DEFAULTS.integer("threads", 7, 1, 64));
        assertEquals(64, EngineOptions.DEFAULTS.with("threads", "64").integer("threads", 7, 1, 64));
        for (String wrong : List.of("0", "65", "many", "", "1.5")) {
            assertRefused(
                    () ->
                            EngineOptions.DEFAULTS
                                    .with("threads", wrong)
                                    .integer("threads", 7, 1, 64),
                    "setting 'threads' must be an integer from 1 to 64",
                    "'" + wrong + "'");
        }
    }

    @Test
    void optionsAreImmutable() {
        EngineOptions threads = EngineOptions.DEFAULTS.with("threads", "2");
        assertEquals(Map.of(), EngineOptions.DEFAULTS.settings());
        assertEquals(Map.of("threads", "2"), threads.settings());
        assertEquals(Map.of("threads", "3"), threads.with("threads", "3").settings());
    }

    @Test
    void nullIsRefusedWithTheNameOfTheArgument() {
        assertRefused(
                NullPointerException.class,
                () -> EngineOptions.DEFAULTS.with("threads", null),
                "value of setting 'threads'");
        assertRefused(
                NullPointerException.class, () -> EngineOptions.DEFAULTS.with(null, "2"), "name");
        assertRefused(
                NullPointerException.class, () -> new EngineOptions(null, Map.of()), "device");
    }

    @Test
    void runInfoReadsAsOneLine() {
        RunInfo info = new RunInfo("e", "b", "d", "k", Duration.ofNanos(1_500_000));
        assertTrue(info.toString().startsWith("e (b, d, k, 1"), info::toString);
    }

    @Test
    void planClosedFromWithinItsOwnRunIsRefusedAndStaysOpen() {
        PlanLifecycle lifecycle = new PlanLifecycle();
        assertRefused(
                IllegalStateException.class,
                () ->
                        lifecycle.whileOpen(
                                () -> {
                                    lifecycle.close(() -> {});
                                    return 1;
                                }),
                "must not be closed from within its own run");
        assertEquals(2, assertInstanceOf(Integer.class, lifecycle.whileOpen(() -> 2)));
    }
}
