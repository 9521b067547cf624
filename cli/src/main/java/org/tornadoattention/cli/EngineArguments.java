package org.tornadoattention.cli;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;

import picocli.CommandLine.Option;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Device and settings of the engine, and how engines are opened by name.
final class EngineArguments {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "Device of the engine: its index, part of its name, or CPU, GPU, FPGA (see"
                            + " attend devices).")
    private Optional<String> device = Optional.empty();

    @Option(
            names = "--engine-option",
            paramLabel = "NAME=VALUE",
            description = "A setting of the engine, such as threads=4; may be repeated.")
    private Map<String, String> settings = new TreeMap<>();

    /// Whether a setting was given.
    boolean sets(String setting) {
        return settings.containsKey(setting);
    }

    /// Opens an engine with these options.
    ///
    /// @throws UsageFailure if the engine, the device or a setting is not known
    AttentionEngine open(String name) {
        return open(name, new EngineOptions(device, settings));
    }

    /// The same with one more setting.
    AttentionEngine open(String name, String setting, String value) {
        return open(name, new EngineOptions(device, settings).with(setting, value));
    }

    private static AttentionEngine open(String name, EngineOptions options) {
        requireKnown(name);
        try {
            return Engines.open(name, options);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /// Refuses a name that no engine has.
    static void requireKnown(String name) {
        List<String> known =
                Engines.providers().stream().map(AttentionEngineProvider::name).toList();
        if (!known.contains(name)) {
            throw new UsageFailure(
                    "--engine must be one of %s but was '%s'"
                            .formatted(String.join(", ", known), name));
        }
    }
}
