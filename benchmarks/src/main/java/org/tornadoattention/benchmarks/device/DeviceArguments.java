package org.tornadoattention.benchmarks.device;

import org.tornadoattention.EngineOptions;

import picocli.CommandLine.Option;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the benchmarks of a device ask alike: which device, with which settings, and of which
/// version.
final class DeviceArguments {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Its index, part of its name, or CPU, GPU, FPGA (default: the first).")
    private Optional<String> device = Optional.empty();

    @Option(
            names = "--engine-setting",
            paramLabel = "NAME=VALUE",
            description = "A setting of the engine, such as splits=4; may be repeated.")
    private Map<String, String> settings = new TreeMap<>();

    @Option(
            names = "--commit",
            paramLabel = "TEXT",
            description = "The version of the checkout; the launcher asks git.")
    private String commit = "unknown";

    /// Of the engine `tornado`.
    EngineOptions options() {
        return new EngineOptions(device, settings);
    }

    /// The version of the checkout.
    String commit() {
        return commit;
    }
}
