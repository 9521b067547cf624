package org.tornadoattention.tornado;

import org.tornadoattention.DeviceInfo;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// One file with all kernels of a plan, made for an FPGA beforehand (an Intel `.aocx`, a Xilinx
/// `.xclbin`), so that none is synthesised at run time.
///
/// TornadoVM takes it from its option `tornado.precompiled.binary`, as
/// `FILE,graph.task.device=BACKEND:DEVICE,...` (`OCLCodeCache` of TornadoVM 5.2), and reads it on
/// FPGAs alone. The option counts for the whole process.
///
/// @param file which exists
record PrecompiledBinary(Path file) {
    static final String SETTING = "precompiled";

    /// Every task that attention in one fused kernel can have; TornadoVM does not mind those that a
    /// plan does without.
    private static final List<String> TASKS =
            List.of(
                    "masks.send",
                    "keysAndValues.widenKey",
                    "keysAndValues.widenValue",
                    "keysAndValues.send",
                    "query.widenQuery",
                    "query.send",
                    "attention.flash",
                    "attention.merge");

    /// The file, checked.
    ///
    /// @throws IllegalArgumentException if there is none, or TornadoVM would not read it
    static PrecompiledBinary of(String text, DeviceInfo device) {
        if (!device.kind().equals("FPGA")) {
            throw new IllegalArgumentException(
                    "setting '%s' is for FPGAs, the only devices for which TornadoVM reads it, but device %s is of kind %s"
                            .formatted(SETTING, device.name(), device.kind()));
        }
        if (text.contains(",")) {
            throw new IllegalArgumentException(
                    "setting '%s' must be a file without a comma in its name, which TornadoVM takes as an end, but was '%s'"
                            .formatted(SETTING, text));
        }
        try {
            Path file = Path.of(text).toAbsolutePath();
            if (Files.isRegularFile(file) && Files.size(file) > 0) {
                return new PrecompiledBinary(file);
            }
        } catch (InvalidPathException | IOException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "setting '%s' must be a file that is not empty but was '%s'"
                        .formatted(SETTING, text));
    }

    /// What TornadoVM's option says for a device.
    ///
    /// @param backend number of the device's backend
    /// @param index number of the device in it
    String option(int backend, int index) {
        return TASKS.stream()
                .map(task -> "%s,%s.device=%d:%d".formatted(file, task, backend, index))
                .collect(Collectors.joining(","));
    }

    /// Names the file to TornadoVM, for plans made from now on.
    ///
    /// @throws IllegalStateException if this TornadoVM takes no such file, or has another already
    void register(List<Device> devices, int index) {
        String backend = devices.get(index).info().backend();
        List<String> backends =
                devices.stream().map(device -> device.info().backend()).distinct().toList();
        int first =
                devices.stream().map(device -> device.info().backend()).toList().indexOf(backend);
        register(option(backends.indexOf(backend), index - first));
    }

    /// TornadoVM reads the property when it loads, which it has when devices are known; what it
    /// keeps of it is read by every plan.
    @SuppressWarnings("UnnecessaryStringBuilder") // The type of the field.
    private static void register(String option) {
        try {
            Field field =
                    Class.forName("uk.ac.manchester.tornado.runtime.common.TornadoOptions")
                            .getField("FPGA_BINARIES");
            Object now = field.get(null);
            if (now != null && !now.toString().equals(option)) {
                throw new IllegalStateException(
                        "setting '%s' must be the same for all engines of a process, and tornado.precompiled.binary unset, but TornadoVM has '%s'"
                                .formatted(SETTING, now));
            }
            field.set(null, new StringBuilder(option));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this TornadoVM takes no precompiled binary (5.2 does): " + e, e);
        }
    }

    /// What an engine with the setting says to anything but attention in one fused kernel.
    static UnsupportedOperationException refusal(String what) {
        return new UnsupportedOperationException(
                "engine tornado with setting '%s' computes attention in one fused kernel only, not %s; leave the setting out, or use engine jvm or oracle"
                        .formatted(SETTING, what));
    }
}
