package org.tornadoattention.tornado;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.EngineOptions;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The settings of [TornadoEngine], checked.
///
/// @param memoryLimit bytes of device memory for the arrays of a plan
record EngineSettings(long memoryLimit, Choice choice, boolean printKernels) {
    private static final String MEMORY_LIMIT = "memory-limit";
    private static final String KERNEL = "kernel";
    private static final String PRINT_KERNELS = "print-kernels";

    /// TornadoVM's own limit, which has nothing to do with the card's memory.
    private static final String TORNADO_MEMORY = "tornado.device.memory";

    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*([KMG]?)B?");

    /// Which kernels the user asked for.
    enum Choice {
        AUTO,
        FLASH_LOOP,
        STEPS;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// Whether a step runs in steps; only they have all scores.
        boolean steps(AttentionSpec spec) {
            boolean needed = TornadoAttentionPlan.needsSteps(spec);
            return switch (this) {
                case AUTO -> needed;
                case STEPS -> true;
                case FLASH_LOOP -> {
                    if (needed) {
                        throw new UnsupportedOperationException(
                                "engine tornado with kernel flash-loop does not return weights or"
                                    + " scores; use kernel auto or steps, or engine jvm or oracle");
                    }
                    yield false;
                }
            };
        }
    }

    /// Reads the settings.
    ///
    /// @throws IllegalArgumentException for an unknown name or a value out of range
    static EngineSettings of(EngineOptions options, Device device) {
        options.requireKnown(TornadoEngine.NAME, MEMORY_LIMIT, KERNEL, PRINT_KERNELS);
        String limit = options.settings().get(MEMORY_LIMIT);
        return new EngineSettings(
                limit == null ? defaultLimit(device) : bytes(MEMORY_LIMIT, limit),
                choice(options.settings().getOrDefault(KERNEL, Choice.AUTO.label())),
                flag(options.settings().getOrDefault(PRINT_KERNELS, "false")));
    }

    private static long defaultLimit(Device device) {
        // TornadoVM's default is 4 GB from version 2 on.
        long tornado = bytes(TORNADO_MEMORY, System.getProperty(TORNADO_MEMORY, "4GB"));
        long memory = Math.min(tornado, device.handle().getMaxGlobalMemory());
        return memory - memory / 8;
    }

    /// A number of bytes such as `256MB`.
    static long bytes(String name, String text) {
        Matcher matcher = BYTES.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(1).matches("0+")) {
            throw new IllegalArgumentException(
                    "%s must be a positive number of bytes, such as 256MB, but was '%s'"
                            .formatted(name, text));
        }
        int shift =
                switch (matcher.group(2)) {
                    case "K" -> 10;
                    case "M" -> 20;
                    case "G" -> 30;
                    default -> 0;
                };
        return Math.min(Long.parseLong(matcher.group(1)), Long.MAX_VALUE >> 31) << shift;
    }

    private static Choice choice(String text) {
        for (Choice choice : Choice.values()) {
            if (choice.label().equals(text)) {
                return choice;
            }
        }
        throw new IllegalArgumentException(
                "setting '%s' must be one of %s but was '%s'"
                        .formatted(
                                KERNEL,
                                Arrays.stream(Choice.values()).map(Choice::label).toList(),
                                text));
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "setting '%s' must be true or false but was '%s'"
                                    .formatted(PRINT_KERNELS, text));
        };
    }
}
