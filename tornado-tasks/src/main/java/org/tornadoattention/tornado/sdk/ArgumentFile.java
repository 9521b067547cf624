package org.tornadoattention.tornado.sdk;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The options with which Java starts TornadoVM, for `java @file`.
///
/// The SDK's own file does not serve: it names the place where the SDK was first used, puts the
/// current folder on the module path, starts every backend at once (one whose driver is missing
/// ends them all), chooses the garbage collector, and leaves on the silent run on the processor of
/// what does not compile for the device. This one names the place where the SDK lies now, one
/// backend and no collector, and sets `tornado.recover.bailout=False`.
public final class ArgumentFile {
    private static final String PLACEHOLDER = "${TORNADOVM_HOME}";
    private static final String LIBRARY_PATH = "-Djava.library.path=";

    private final Path home;
    private final String oldHome;
    private final List<String> left;

    private ArgumentFile(Path home, String oldHome, List<String> left) {
        this.home = home;
        this.oldHome = oldHome;
        this.left = left;
    }

    /// The lines of the file for an SDK, each one argument or an option and its value, quoted where
    /// that is needed.
    ///
    /// @param backend the one backend to start, as [TornadoSdk#backend(String)] gives it
    public static List<String> lines(TornadoSdk sdk, String backend) {
        List<String> left = new ArrayList<>(sdk.backends());
        left.remove(backend);
        if (backend.equals("spirv")) {
            // Its module requires the other's, which then has the lower priority.
            left.remove("opencl");
        }
        List<String> options = SdkFolder.options(sdk.home());
        ArgumentFile file = new ArgumentFile(sdk.home(), oldHome(options), left);
        Stream<String> converted = options.stream().flatMap(line -> file.convert(line).stream());
        return Stream.concat(converted, Stream.of("-Dtornado.recover.bailout=False")).toList();
    }

    /// The place that an expanded file names: its native libraries lie in `lib` there.
    private static String oldHome(List<String> options) {
        return options.stream()
                .filter(line -> line.startsWith(LIBRARY_PATH))
                .map(line -> line.substring(LIBRARY_PATH.length()))
                .filter(path -> path.endsWith("/lib") || path.endsWith("\\lib"))
                .map(path -> path.substring(0, path.length() - "/lib".length()))
                .findFirst()
                .orElse(PLACEHOLDER);
    }

    /// One line of the SDK's file as lines of ours, none where it speaks of other backends only.
    private List<String> convert(String line) {
        String moved = line.replace(oldHome, home.toString()).replace(PLACEHOLDER, home.toString());
        if (moved.matches("-XX:\\+Use\\w+GC")) {
            return List.of();
        }
        int end = endOfName(moved);
        String name = moved.substring(0, end);
        String value = end == moved.length() ? "" : moved.substring(end + 1).strip();
        return switch (name) {
            case "--module-path", "-p" -> List.of(name + " " + quoted(modulePath(value)));
            case "--upgrade-module-path" -> List.of(name + " " + quoted(value));
            case "--add-modules", "--enable-native-access" -> listed(name, value);
            case "--add-exports", "--add-opens", "--add-reads" -> targeted(name, value);
            default -> List.of(quoted(moved));
        };
    }

    /// Options of modules have their value after a space or an equals sign; any other line is one
    /// argument, spaces included.
    private static int endOfName(String line) {
        if (!line.startsWith("--") && !line.startsWith("-p ")) {
            return line.length();
        }
        int end = 0;
        while (end < line.length() && line.charAt(end) != '=' && line.charAt(end) != ' ') {
            end++;
        }
        return end;
    }

    private String modulePath(String value) {
        return Arrays.stream(value.split(File.pathSeparator, -1))
                .filter(part -> !part.equals("."))
                .flatMap(part -> left.isEmpty() ? Stream.of(part) : jarsLeft(Path.of(part)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// A driver on the module path is started wherever it is: those of other backends must go, so a
    /// folder becomes its jars one by one.
    private Stream<String> jarsLeft(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> left.stream().noneMatch(backend -> isDriver(file, backend)))
                    .map(Path::toString)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static boolean isDriver(Path jar, String backend) {
        return jar.getFileName().toString().startsWith("tornado-drivers-" + backend + "-");
    }

    private List<String> listed(String name, String modules) {
        String kept = withoutOthers(modules);
        return kept.isEmpty() ? List.of() : List.of(name + "=" + quoted(kept));
    }

    /// `--add-exports=module/package=targets` and its like.
    private List<String> targeted(String name, String value) {
        int equals = value.indexOf('=');
        String source = value.substring(0, equals);
        String targets = withoutOthers(value.substring(equals + 1));
        boolean otherSource = left.stream().anyMatch(backend -> isModule(source, backend));
        return targets.isEmpty() || otherSource
                ? List.of()
                : List.of(quoted(name + "=" + source + "=" + targets));
    }

    private String withoutOthers(String modules) {
        return Arrays.stream(modules.split(",", -1))
                .filter(module -> left.stream().noneMatch(backend -> isModule(module, backend)))
                .collect(Collectors.joining(","));
    }

    private static boolean isModule(String module, String backend) {
        String driver = SdkFolder.DRIVER_MODULE + backend;
        return module.equals(driver) || module.startsWith(driver + "/");
    }

    /// In quotes where Java would otherwise split the argument or read it differently.
    static String quoted(String argument) {
        return argument.matches("[^\\s\"'\\\\#]*")
                ? argument
                : "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
