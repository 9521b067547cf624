package org.tornadoattention;

import java.util.List;

/// Whether an engine can be opened here.
public sealed interface EngineAvailability {
    /// It can, on each of these devices; the first is the default.
    record Available(List<DeviceInfo> devices) implements EngineAvailability {}

    /// It cannot.
    ///
    /// @param reason what is missing
    /// @param remedy what to do about it
    record Missing(String reason, String remedy) implements EngineAvailability {}
}
