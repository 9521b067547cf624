package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.Engines;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `attend devices`: engines and their devices, or what is missing.
@Command(
        name = "devices",
        description =
                "Shows engines and their devices; for a missing one the reason and the remedy.",
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  attend devices", "  attend devices --json"})
final class DevicesCommand extends AttendCommand {
    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        if (json) {
            ObjectNode root = Json.object();
            ArrayNode engines = root.putArray("engines");
            Engines.providers().forEach(provider -> describe(provider, engines.addObject()));
            Json.print(out(), root);
        } else {
            Engines.providers().forEach(this::print);
        }
        return OK;
    }

    private void print(AttentionEngineProvider provider) {
        out().printf("%s: %s%n", provider.name(), provider.description());
        switch (provider.availability()) {
            case EngineAvailability.Available available -> {
                for (int d = 0; d < available.devices().size(); d++) {
                    DeviceInfo device = available.devices().get(d);
                    out().printf(
                                    "  device %d: %s (%s, %s)%n",
                                    d, device.name(), device.kind(), device.backend());
                    device.details()
                            .forEach((name, fact) -> out().printf("    %s: %s%n", name, fact));
                }
            }
            case EngineAvailability.Missing missing -> {
                out().printf("  not available: %s%n", missing.reason());
                out().printf("  remedy: %s%n", missing.remedy());
            }
        }
    }

    private static void describe(AttentionEngineProvider provider, ObjectNode engine) {
        engine.put("name", provider.name()).put("description", provider.description());
        switch (provider.availability()) {
            case EngineAvailability.Available available -> {
                engine.put("available", true);
                ArrayNode devices = engine.putArray("devices");
                for (DeviceInfo info : available.devices()) {
                    ObjectNode device = devices.addObject().put("name", info.name());
                    device.put("kind", info.kind()).put("backend", info.backend());
                    ObjectNode details = device.putObject("details");
                    info.details().forEach(details::put);
                }
            }
            case EngineAvailability.Missing missing ->
                    engine.put("available", false)
                            .put("reason", missing.reason())
                            .put("remedy", missing.remedy());
        }
    }
}
