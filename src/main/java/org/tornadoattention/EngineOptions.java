package org.tornadoattention;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// How to open an engine.
///
/// @param device a device by index, or by part of its name; empty for the engine's default
/// @param settings the engine's own settings by name; unknown names are refused
public record EngineOptions(Optional<String> device, Map<String, String> settings) {

    /// The default device, no settings.
    public static final EngineOptions DEFAULTS = new EngineOptions(Optional.empty(), Map.of());

    public EngineOptions {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(settings, "settings");
        settings = Map.copyOf(settings);
    }

    /// These options with one more setting.
    public EngineOptions with(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, () -> "value of setting '%s'".formatted(name));
        Map<String, String> all = new TreeMap<>(settings);
        all.put(name, value);
        return new EngineOptions(device, all);
    }

    /// Refuses settings that an engine does not know; for engine authors.
    ///
    /// @throws IllegalArgumentException naming the setting and the known ones
    public void requireKnown(String engine, String... known) {
        for (String name : new TreeSet<>(settings.keySet())) {
            if (!List.of(known).contains(name)) {
                throw new IllegalArgumentException(
                        "engine %s has no setting '%s'; it knows %s"
                                .formatted(engine, name, List.of(known)));
            }
        }
    }

    /// An integer setting, or the default.
    ///
    /// @throws IllegalArgumentException if it is not an integer within the limits
    public int integer(String name, int defaultValue, int min, int max) {
        String text = settings.get(name);
        if (text == null) {
            return defaultValue;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, together with numbers out of range.
        }
        throw new IllegalArgumentException(
                "setting '%s' must be an integer from %d to %d but was '%s'"
                        .formatted(name, min, max, text));
    }

    /// Finds the device these options ask for; for engine authors.
    ///
    /// @return its index in `devices`, 0 where none was asked for
    /// @throws IllegalArgumentException if no device, or more than one, has that index or name
    public int requireDevice(String engine, List<DeviceInfo> devices) {
        if (device.isEmpty()) {
            return 0;
        }
        String wanted = device.get();
        List<Integer> matches = matchingDevices(devices);
        if (matches.size() != 1) {
            throw new IllegalArgumentException(
                    "device must be the index, part of the name or the kind of one device of engine %s %s but '%s' "
                                    .formatted(
                                            engine,
                                            devices.stream().map(DeviceInfo::name).toList(),
                                            wanted)
                            + "matches "
                            + matches.size());
        }
        return matches.getFirst();
    }

    /// The devices that have the index, name or kind these options ask for; all where they ask for
    /// none.
    ///
    /// @return indices in `devices`, ascending
    public List<Integer> matchingDevices(List<DeviceInfo> devices) {
        List<Integer> matches = new ArrayList<>();
        for (int d = 0; d < devices.size(); d++) {
            if (device.map(Integer.toString(d)::equals).orElse(false)) {
                return List.of(d); // An index is no part of a name: names have digits.
            }
            if (device.isEmpty() || isNamed(device.get(), devices.get(d))) {
                matches.add(d);
            }
        }
        return matches;
    }

    private static boolean isNamed(String wanted, DeviceInfo info) {
        return info.name().contains(wanted) || info.kind().equalsIgnoreCase(wanted);
    }
}
