package org.tornadoattention.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.tornadoattention.cli.child.ChildJava;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What OpenCL's drivers say, asked by [OpenClProbe].
///
/// @param platforms those that answered
/// @param fault what went wrong, a clause without a full stop
record OpenCl(List<Platform> platforms, Optional<String> fault) {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /// A driver.
    ///
    /// @param fault what it answered instead of naming its devices, a clause without a full stop
    record Platform(String name, String version, List<Device> devices, Optional<String> fault) {
        boolean isPocl() {
            return name.equals("Portable Computing Language");
        }
    }

    /// A device of a driver.
    ///
    /// @param type CPU, GPU, FPGA or OTHER
    /// @param memory in bytes
    /// @param half whether it says that it has float16
    record Device(String name, String type, String driver, long memory, boolean half) {}

    OpenCl {
        platforms = List.copyOf(platforms);
    }

    /// Nobody was asked.
    static OpenCl none() {
        return new OpenCl(List.of(), Optional.empty());
    }

    List<Device> devices() {
        return platforms.stream().flatMap(platform -> platform.devices().stream()).toList();
    }

    /// Asks the drivers, in a Java of its own.
    ///
    /// @param library the loader, `libOpenCL.so.1`
    static OpenCl ask(String library) throws IOException, InterruptedException {
        ChildJava java = new ChildJava(List.of("--enable-native-access=ALL-UNNAMED"), Map.of());
        return read(java.run(OpenClProbe.class.getName(), List.of(library), LIMIT));
    }

    /// What the probe's output says.
    static OpenCl read(ChildJava.Result result) {
        Optional<JsonNode> told =
                result.out()
                        .lines()
                        .filter(line -> line.startsWith(OpenClProbe.MARK))
                        .flatMap(line -> parse(line.substring(OpenClProbe.MARK.length())))
                        .findFirst();
        if (result.status().isEmpty()) {
            return failed("a driver did not answer within %d s".formatted(LIMIT.toSeconds()));
        }
        if (told.isEmpty()) {
            return failed(
                    "asking the drivers ended with status %d; the last words: %s"
                            .formatted(result.status().get(), result.lastWords()));
        }
        List<Platform> platforms =
                elements(told.get().path("platforms")).map(OpenCl::platform).toList();
        int status = told.get().path("status").asInt();
        return new OpenCl(platforms, refusal("clGetPlatformIDs", status));
    }

    private static Optional<String> refusal(String function, int status) {
        return status == 0
                ? Optional.empty()
                : Optional.of("%s answered %s".formatted(function, OpenClStatus.name(status)));
    }

    private static OpenCl failed(String fault) {
        return new OpenCl(List.of(), Optional.of(fault));
    }

    private static Platform platform(JsonNode node) {
        return new Platform(
                node.path("name").asText(),
                node.path("version").asText(),
                elements(node.path("devices"))
                        .map(
                                device ->
                                        new Device(
                                                device.path("name").asText(),
                                                device.path("type").asText(),
                                                device.path("driver").asText(),
                                                device.path("memory").asLong(),
                                                device.path("half").asBoolean()))
                        .toList(),
                refusal("clGetDeviceIDs", node.path("status").asInt())
                        .or(() -> refusal("clGetDeviceInfo", node.path("infoStatus").asInt())));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Stream<JsonNode> parse(String json) {
        try {
            return Stream.of(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            return Stream.empty();
        }
    }
}
