package org.tornadoattention.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One kernel as TornadoVM printed it: OpenCL C, CUDA C or PTX.
///
/// @param name the Java method
record GeneratedKernel(String name, String source) {
    private static final Pattern ENTRY =
            Pattern.compile("(?:__kernel|__global__) void (\\w+)\\(|\\.entry (\\w+)");

    /// The last of the tasks that only send inputs; what comes after it computes.
    private static final String LAST_SENDER = "query";

    /// Takes printed kernels apart: each ends with a brace at the start of a line.
    static List<GeneratedKernel> parse(String printed) {
        List<GeneratedKernel> kernels = new ArrayList<>();
        StringBuilder source = new StringBuilder();
        String name = "";
        for (String line : printed.lines().toList()) {
            boolean between = source.isEmpty() && line.isBlank();
            if (between || line.startsWith("[TornadoVM")) {
                continue;
            }
            source.append(line).append('\n');
            Matcher entry = ENTRY.matcher(line);
            if (name.isEmpty() && entry.find()) {
                name = entry.group(1) != null ? entry.group(1) : entry.group(2);
            }
            if (!name.isEmpty() && line.startsWith("}")) {
                kernels.add(new GeneratedKernel(name, source.toString()));
                source.setLength(0);
                name = "";
            }
        }
        return kernels;
    }

    /// Those that compute.
    static List<GeneratedKernel> computing(List<GeneratedKernel> kernels) {
        int first = 0;
        for (int k = kernels.size() - 1; k >= 0 && first == 0; k--) {
            first = kernels.get(k).name().equals(LAST_SENDER) ? k + 1 : 0;
        }
        return kernels.subList(first, kernels.size());
    }
}
