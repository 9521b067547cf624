package org.tornadoattention.cli.bench;

import org.tornadoattention.DeviceInfo;
import org.tornadoattention.MeasuredLimits;

import java.util.Optional;

/// An engine on a device.
///
/// @param number counts the engine's devices of this backend and name, from 1: two equal boards are
///   two targets
/// @param limits what the device can do at most, by the engine's own measurement
/// @param noLimits why they are not known, empty where they are
public record BenchTarget(
        String engine,
        DeviceInfo device,
        int number,
        Optional<MeasuredLimits> limits,
        String noLimits) {
    /// Which one it is, for comparisons and tables.
    public Id id() {
        return new Id(engine, device.backend(), device.name(), number);
    }

    /// What names a target.
    public record Id(String engine, String backend, String device, int number) {
        /// The engine, and for a device of TornadoVM the backend: `jvm`, `tornado OPENCL`.
        public String shortName() {
            String prefix = "TornadoVM ";
            return backend.startsWith(prefix)
                    ? "%s %s".formatted(engine, backend.substring(prefix.length()))
                    : engine;
        }

        /// The same with the device: `tornado OPENCL on NVIDIA H200`, the second of that name with
        /// `#2`.
        String longName() {
            return "%s on %s%s".formatted(shortName(), device, number == 1 ? "" : " #" + number);
        }
    }
}
