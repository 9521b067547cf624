package org.tornadoattention;

import java.util.List;

/// Whether an engine can be opened here.
public sealed interface EngineAvailability {
    /// It can, on each of these devices; the first is the default.
    record Available(List<DeviceInfo> devices) implements EngineAvailability {}

    /// It cannot.
    ///
    /// @param reason what is missing, a clause without a full stop
    /// @param remedy what to do about it, a sentence
    record Missing(String reason, String remedy) implements EngineAvailability {}
}
