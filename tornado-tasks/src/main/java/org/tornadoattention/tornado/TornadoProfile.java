package org.tornadoattention.tornado;

import org.tornadoattention.TaskTime;
import org.tornadoattention.tornado.host.Profile;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads TornadoVM's profiles.
///
/// A profile is JSON of a fixed form: numbers of the graph, and a section for each task.
///
/// ```
/// "attention": {  "COPY_IN_TIME": "5120",  "attention.flash": { "TASK_KERNEL_TIME": "48000" } }
/// ```
final class TornadoProfile {
    private static final Pattern SECTION = Pattern.compile("\"([\\w.]+)\": \\{");
    private static final Pattern NUMBER = Pattern.compile("\"(\\w+)\": \"(\\d+)\"");

    private TornadoProfile() {}

    /// Adds the profile of one execution of a graph.
    ///
    /// @param profile takes what its tasks took
    /// @param compiled whether this execution compiled it; TornadoVM goes on telling how long that
    ///   took
    static void add(Profile profile, String graph, String json, boolean compiled) {
        Map<String, Long> ofGraph = new HashMap<>();
        Map<String, Map<String, Long>> ofTasks = new LinkedHashMap<>();
        Map<String, Long> current = ofGraph;
        for (String line : json.lines().toList()) {
            Matcher section = SECTION.matcher(line);
            Matcher number = NUMBER.matcher(line);
            if (section.find()) {
                String name = section.group(1);
                current =
                        name.startsWith(graph + ".")
                                ? ofTasks.computeIfAbsent(name, _ -> new HashMap<>())
                                : ofGraph;
            } else if (number.find()) {
                current.put(number.group(1), Long.parseLong(number.group(2)));
            }
        }
        profile.add(
                new TaskTime(
                        graph,
                        Duration.ZERO,
                        nanos(ofGraph, "COPY_IN_TIME", "COPY_OUT_TIME"),
                        Duration.ZERO,
                        sum(ofGraph, "TOTAL_COPY_IN_SIZE_BYTES", "TOTAL_COPY_OUT_SIZE_BYTES")));
        ofTasks.forEach(
                (task, values) ->
                        profile.add(
                                new TaskTime(
                                        task,
                                        nanos(values, "TASK_KERNEL_TIME"),
                                        Duration.ZERO,
                                        compiled
                                                ? nanos(
                                                        values,
                                                        "TASK_COMPILE_GRAAL_TIME",
                                                        "TASK_COMPILE_DRIVER_TIME")
                                                : Duration.ZERO,
                                        0)));
    }

    private static Duration nanos(Map<String, Long> values, String... names) {
        return Duration.ofNanos(sum(values, names));
    }

    private static long sum(Map<String, Long> values, String... names) {
        long sum = 0;
        for (String name : names) {
            sum += values.getOrDefault(name, 0L);
        }
        return sum;
    }
}
