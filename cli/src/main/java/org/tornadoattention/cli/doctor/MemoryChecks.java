package org.tornadoattention.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much memory the machine, its container, the process and Java's heap may have.
record MemoryChecks(Machine machine) {
    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
    private static final Pattern ADDRESS_SPACE = Pattern.compile("Max address space\\s+(\\d+)");
    private static final Pattern GROUP = Pattern.compile("(?m)^0::(/.*)$");
    private static final long MIB = 1 << 20;

    /// Cgroups of the first version write this, or nearly so, for no limit.
    private static final long NO_LIMIT = Long.MAX_VALUE / 2;

    /// TornadoVM alone takes about half of that.
    private static final long SMALL = 1L << 30;

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        String info = machine.text("/proc/meminfo").orElse("");
        OptionalLong total = number(TOTAL, info);
        if (total.isPresent()) {
            findings.add(
                    Finding.ok(
                            "memory",
                            "%d MiB, %d MiB available"
                                    .formatted(
                                            total.getAsLong() / 1024,
                                            number(AVAILABLE, info).orElse(0) / 1024)));
        }
        containerLimit().ifPresent(limit -> findings.add(container(limit)));
        processLimit().ifPresent(findings::add);
        findings.add(
                Finding.ok(
                        "Java heap",
                        "at most %d MiB; ATTEND_JAVA_OPTS=-Xmx8g asks for more"
                                .formatted(Runtime.getRuntime().maxMemory() / MIB)));
        return findings;
    }

    private static Finding container(long limit) {
        String value = "%d MiB (cgroup)".formatted(limit / MIB);
        return limit < SMALL
                ? Finding.note(
                        "container's memory",
                        value + ", less than TornadoVM needs for larger plans",
                        "start the container with more, such as docker run --memory 4g")
                : Finding.ok("container's memory", value);
    }

    /// The smallest limit of this process's cgroup and those around it.
    private OptionalLong containerLimit() {
        List<String> files = new ArrayList<>();
        Matcher group = GROUP.matcher(machine.text("/proc/self/cgroup").orElse(""));
        String path = group.find() ? group.group(1) : "/";
        while (!path.isEmpty() && !path.equals("/")) {
            files.add("/sys/fs/cgroup" + path + "/memory.max");
            path = path.substring(0, path.lastIndexOf('/'));
        }
        files.add("/sys/fs/cgroup/memory.max");
        files.add("/sys/fs/cgroup/memory/memory.limit_in_bytes");
        return files.stream()
                .flatMap(file -> machine.text(file).stream())
                .filter(text -> text.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .filter(limit -> limit < NO_LIMIT)
                .min();
    }

    private Optional<Finding> processLimit() {
        OptionalLong limit = number(ADDRESS_SPACE, machine.text("/proc/self/limits").orElse(""));
        return limit.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Finding.note(
                                "address space",
                                "limited to %d MiB; drivers reserve much more than they use"
                                        .formatted(limit.getAsLong() / MIB),
                                "ulimit -v unlimited"));
    }

    private static OptionalLong number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find()
                ? OptionalLong.of(Long.parseLong(matcher.group(1)))
                : OptionalLong.empty();
    }
}
