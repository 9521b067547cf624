package org.tornadoattention.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One kernel as TornadoVM printed it: OpenCL C, CUDA C or PTX.
///
/// @param name the Java method; in PTX in lower case
/// @param source from what stands before the entry to the closing brace
/// @param sends whether it only brings inputs to the device
record GeneratedKernel(String name, String source, boolean sends) {
    /// The name of the entry, and its parameters.
    private static final Pattern ENTRY =
            Pattern.compile("(?:__kernel\\s+void|__global__\\s+void|\\.entry)\\s+(\\w+)([^)]*)");

    /// PTX entries are called `graph_task_method_types`, all in lower case.
    private static final Pattern PTX_NAME =
            Pattern.compile("([a-z0-9]+)_[a-z0-9]+_([a-z0-9]+)(?:_\\w*)?");

    /// In C the method alone is the name, and steps share names with senders; but only those that
    /// send write a receipt.
    private static final Pattern RECEIPT = Pattern.compile("\\breceipt\\b");

    /// Makes float32 of float16 on the device.
    private static final String WIDEN = "widen";

    private static final List<String> SENDING_GRAPHS = List.of("masks", "keysandvalues", "query");

    /// What a text without an entry is called.
    private static final String UNKNOWN = "unknown";

    /// Takes printed kernels apart: each ends with a brace at the start of a line.
    static List<GeneratedKernel> parse(String printed) {
        List<GeneratedKernel> kernels = new ArrayList<>();
        StringBuilder source = new StringBuilder();
        boolean entered = false;
        for (String line : printed.lines().toList()) {
            if (source.isEmpty() && line.isBlank()) {
                continue;
            }
            source.append(line.stripTrailing()).append('\n');
            entered = entered || ENTRY.matcher(line).find();
            if (entered && line.startsWith("}")) {
                kernels.add(of(source.toString()));
                source.setLength(0);
                entered = false;
            }
        }
        if (!source.isEmpty()) {
            kernels.add(of(source.toString()));
        }
        return List.copyOf(kernels);
    }

    private static GeneratedKernel of(String source) {
        Matcher entry = ENTRY.matcher(source);
        if (!entry.find()) {
            return new GeneratedKernel(UNKNOWN, source, false);
        }
        Matcher ptx = PTX_NAME.matcher(entry.group(1));
        if (ptx.matches()) {
            boolean sends = SENDING_GRAPHS.contains(ptx.group(1));
            return new GeneratedKernel(ptx.group(2), source, sends);
        }
        String name = entry.group(1);
        boolean sends = name.equals(WIDEN) || RECEIPT.matcher(entry.group(2)).find();
        return new GeneratedKernel(name, source, sends);
    }

    /// Those that compute.
    static List<GeneratedKernel> computing(List<GeneratedKernel> kernels) {
        return kernels.stream().filter(kernel -> !kernel.sends()).toList();
    }
}
