package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.cli.doctor.Doctor;
import org.tornadoattention.cli.doctor.Finding;
import org.tornadoattention.cli.doctor.Finding.Level;
import org.tornadoattention.cli.doctor.Machine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `attend doctor`: what this machine has, what is wrong, and what mends it.
@Command(
        name = "doctor",
        description = {
            "Looks at Java, memory, the TornadoVM SDK, drivers and devices, and runs a kernel: each"
                    + " line is ok, a note or wrong, the last two with the command that mends it.",
            "A machine without an accelerator is no fault: the engine jvm runs there."
        },
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend doctor",
            "  attend doctor --engine tornado      # what that engine lacks is wrong, not a note",
            "  attend doctor --json",
            "",
            "Exit status: 1 if anything is wrong."
        })
final class DoctorCommand extends AttendCommand {
    private static final String TORNADO = "tornado";
    private static final String OPENCL = "opencl";

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            split = ",",
            description = "Engines that must run, separated by commas (default: jvm).")
    private List<String> engines = List.of("jvm");

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        engines.forEach(EngineArguments::requireKnown);
        List<Finding> findings = new ArrayList<>();
        try (Progress progress = progress("asking the machine")) {
            new Doctor(Machine.here(), engines.contains(TORNADO), engines.contains(OPENCL))
                    .examine(
                            finding -> {
                                findings.add(finding);
                                if (!json) {
                                    progress.aside(() -> print(finding));
                                }
                                progress.update("asking drivers, running a kernel");
                            });
        }
        long wrong = findings.stream().filter(finding -> finding.level() == Level.WRONG).count();
        if (json) {
            Json.print(out(), object(findings));
        } else {
            out().printf(
                            "%nengines that were asked for: %s; %s%n",
                            String.join(", ", engines),
                            wrong == 0 ? "nothing is wrong" : wrong + " wrong");
        }
        return wrong == 0 ? OK : ErrorReport.FAILED;
    }

    private void print(Finding finding) {
        out().printf("%-5s  %s: %s%n", name(finding), finding.what(), finding.value());
        finding.remedy().ifPresent(remedy -> out().printf("         %s%n", remedy));
        out().flush(); // The next one may take a minute, or crash.
    }

    private static ObjectNode object(List<Finding> findings) {
        ObjectNode root = Json.object();
        root.put("ok", findings.stream().noneMatch(finding -> finding.level() == Level.WRONG));
        ArrayNode array = root.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode node = array.addObject();
            node.put("level", name(finding))
                    .put("what", finding.what())
                    .put("value", finding.value());
            finding.remedy().ifPresent(remedy -> node.put("remedy", remedy));
        }
        return root;
    }

    private static String name(Finding finding) {
        return finding.level().name().toLowerCase(Locale.ROOT);
    }
}
