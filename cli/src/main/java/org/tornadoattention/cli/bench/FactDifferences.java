package org.tornadoattention.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// In what the machines and devices of two reports differ.
final class FactDifferences {
    private static final String NONE = "(none)";

    /// What differs from run to run on the same machine.
    private static final Set<String> VOLATILE = Set.of(MachineFacts.LOAD, "date", "command");

    private FactDifferences() {}

    /// One line for each, such as `processor: x86 | arm`.
    ///
    /// @param counterparts of the first report's targets, in the second
    static List<String> of(
            BenchReport first,
            BenchReport second,
            Map<BenchTarget.Id, BenchTarget.Id> counterparts) {
        List<String> differences = new ArrayList<>();
        compare("", first.machine(), second.machine(), differences);
        for (BenchTarget target : first.targets()) {
            for (BenchTarget other : second.targets()) {
                if (other.id().equals(counterparts.get(target.id()))) {
                    String name = first.label(target.id()) + " ";
                    compare(name, facts(target), facts(other), differences);
                }
            }
        }
        return differences;
    }

    private static Map<String, String> facts(BenchTarget target) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("device", target.device().name());
        facts.put("backend", target.device().backend());
        facts.putAll(target.device().details());
        return facts;
    }

    private static void compare(
            String prefix, Map<String, String> a, Map<String, String> b, List<String> differences) {
        Set<String> names = new LinkedHashSet<>(a.keySet());
        names.addAll(b.keySet());
        names.removeAll(VOLATILE);
        for (String name : names) {
            String one = a.getOrDefault(name, NONE);
            String other = b.getOrDefault(name, NONE);
            if (!one.equals(other)) {
                differences.add("%s%s: %s | %s".formatted(prefix, name, one, other));
            }
        }
    }
}
