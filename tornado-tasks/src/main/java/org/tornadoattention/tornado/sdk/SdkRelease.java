package org.tornadoattention.tornado.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which release of TornadoVM a folder holds, and for which Java and machine it was made.
///
/// @param version such as `5.2.0-jdk25`; empty where the folder does not say
/// @param platforms what its native libraries are for, such as `linux-amd64`, each once
record SdkRelease(Optional<String> version, List<String> platforms) {
    private static final Path FILE = Path.of("etc/tornado.release");
    private static final Pattern LINE = Pattern.compile("version=(\\S+)");
    private static final Pattern API_JAR = Pattern.compile("tornado-api-(\\d.*)\\.jar");
    private static final Pattern JAVA = Pattern.compile(".*-jdk(\\d{1,3})(plus)?(-dev)?");

    private static final int ELF = 0x7f454c46;
    private static final int ELF_HEADER = 20;
    private static final int ELF_MACHINE = 18;
    private static final int ELF_AMD64 = 62;
    private static final int ELF_AARCH64 = 183;

    static SdkRelease of(Path home) throws IOException {
        return new SdkRelease(version(home), platforms(home));
    }

    /// The Java it was built for, where the version says so.
    OptionalInt java() {
        Matcher matcher = JAVA.matcher(version.orElse(""));
        return matcher.matches()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }

    /// What keeps it from running on a machine, a clause without a full stop.
    ///
    /// @param platform as in [#platforms]
    /// @param javaVersion the feature release of the Java that is to start it
    Optional<String> misfit(Path home, String platform, int javaVersion) {
        if (!platforms.isEmpty() && !platforms.contains(platform)) {
            return Optional.of(
                    "%s is for %s but this machine is %s"
                            .formatted(home, String.join(", ", platforms), platform));
        }
        if (java().isPresent() && java().getAsInt() != javaVersion) {
            return Optional.of(
                    "%s was built for Java %d but this is Java %d"
                            .formatted(home, java().getAsInt(), javaVersion));
        }
        return Optional.empty();
    }

    /// The machine that this Java runs on, as archives of the SDK are named.
    static String thisPlatform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        String system = os.startsWith("mac") ? "mac" : os.startsWith("win") ? "windows" : os;
        return system + "-" + (arch.equals("x86_64") ? "amd64" : arch);
    }

    private static Optional<String> version(Path home) throws IOException {
        Path file = home.resolve(FILE);
        if (Files.isRegularFile(file)) {
            Optional<String> told = firstMatch(LINE, Files.readAllLines(file));
            if (told.isPresent()) {
                return told;
            }
        }
        try (Stream<Path> jars = Files.list(home.resolve(SdkFolder.MODULES))) {
            return firstMatch(API_JAR, jars.map(jar -> jar.getFileName().toString()).toList());
        }
    }

    private static Optional<String> firstMatch(Pattern pattern, List<String> texts) {
        return texts.stream()
                .map(text -> pattern.matcher(text.strip()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    private static List<String> platforms(Path home) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(home.resolve(SdkFolder.LIBRARIES))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            platformOf(file).filter(platform -> !found.contains(platform)).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private static Optional<String> platformOf(Path library) throws IOException {
        String name = library.getFileName().toString();
        if (name.endsWith(".dll")) {
            return Optional.of("windows-amd64");
        }
        if (name.endsWith(".dylib")) {
            return Optional.of("mac-aarch64");
        }
        ByteBuffer header;
        try (InputStream in = Files.newInputStream(library)) {
            header = ByteBuffer.wrap(in.readNBytes(ELF_HEADER));
        }
        if (header.limit() < ELF_HEADER || header.getInt(0) != ELF) {
            return Optional.empty();
        }
        int machine = header.order(ByteOrder.LITTLE_ENDIAN).getShort(ELF_MACHINE);
        return Optional.of(
                switch (machine) {
                    case ELF_AMD64 -> "linux-amd64";
                    case ELF_AARCH64 -> "linux-aarch64";
                    default -> "linux, ELF machine " + machine;
                });
    }
}
