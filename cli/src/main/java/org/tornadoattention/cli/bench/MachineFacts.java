package org.tornadoattention.cli.bench;

import org.tornadoattention.DeviceInfo;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where and with what a result was measured, and how to measure it again.
///
/// @param kind of the device: `CPU`, `GPU`, `FPGA` or `OTHER`
/// @param facts by name, in display order
public record MachineFacts(String kind, Map<String, String> facts) {
    /// How many processes wanted to run, in the minute before.
    static final String LOAD = "load before";

    static final String CORES = "cores";
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String CPU_NAME = "model name";
    private static final double GIB = 1L << 30;

    public MachineFacts {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /// This machine, now.
    ///
    /// @param commit the version of this repository
    /// @param command that makes the result again
    public static MachineFacts of(DeviceInfo device, String commit, String command) {
        Map<String, String> facts = host();
        facts.put("device", "%s (%s)".formatted(device.name(), device.kind()));
        facts.put("backend", device.backend());
        device.details().forEach((name, value) -> facts.put("device " + name, value));
        facts.put("TornadoVM SDK", sdk());
        origin(facts, commit, command);
        return new MachineFacts(device.kind(), facts);
    }

    /// This machine's processors, now.
    ///
    /// @param more facts, by name
    public static MachineFacts ofProcessors(
            Map<String, String> more, String commit, String command) {
        Map<String, String> facts = host();
        facts.putAll(more);
        origin(facts, commit, command);
        return new MachineFacts("CPU", facts);
    }

    private static void origin(Map<String, String> facts, String commit, String command) {
        facts.put("commit", commit);
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        facts.put("command", command);
    }

    private static Map<String, String> host() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor());
        facts.put(CORES, Integer.toString(Runtime.getRuntime().availableProcessors()));
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            facts.put("memory", number("%.1f GiB", system.getTotalMemorySize() / GIB));
            // Whether others were at work, too.
            facts.put(LOAD, number("%.2f", system.getSystemLoadAverage()));
        }
        facts.put(
                "system",
                "%s %s, %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        facts.put(
                "Java",
                "%s, %s".formatted(Runtime.version(), System.getProperty("java.vendor.version")));
        return facts;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String processor() {
        return valueIn(CPU_INFO, CPU_NAME, ":").orElse(System.getProperty("os.arch"));
    }

    static String sdk() {
        return TornadoSdk.find()
                .flatMap(sdk -> valueIn(sdk.home().resolve("etc/tornado.release"), "version", "="))
                .orElse("unknown");
    }

    /// The value behind a name in a file of such lines; empty where there is no such file or line.
    private static Optional<String> valueIn(Path file, String name, String separator) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name) && line.contains(separator))
                    .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
