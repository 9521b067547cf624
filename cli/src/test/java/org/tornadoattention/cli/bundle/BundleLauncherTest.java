package org.tornadoattention.cli.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.setup.SdkArchive;
import org.tornadoattention.cli.setup.Unpacker;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// The launcher of a bundle, with programs that are no Java.
class BundleLauncherTest {
    @TempDir private Path folder;
    private Path bundle = Path.of("");
    private Path cache = Path.of("");

    @BeforeEach
    void makeBundle() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
        bundle = bundle("my bundle");
        cache = folder.resolve("cache");
    }

    private Path bundle(String name) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(made.resolve("runtime/bin"));
        Files.writeString(made.resolve("attend"), Bundle.launcher());
        return made;
    }

    @Test
    void aJavaThatTheSystemCannotLoadIsOneSentence() throws Exception {
        java(
                bundle,
                """
                #!/bin/sh
                echo "java: /lib/libc.so.6: version 'GLIBC_2.99'  not found" >&2
                echo '*' >&2
                exit 1
                """);
        assertEquals(
                List.of(
                        "attend: the Java of this bundle, made for %s, does not start on this machine: java: /lib/libc.so.6: version 'GLIBC_2.99' not found *"
                                .formatted(TornadoSdk.thisPlatform()),
                        "2"),
                run(bundle));
    }

    @Test
    void aJavaOfAnotherArchitectureIsOneSentence() throws Exception {
        // An executable file for the machine 0.
        java(bundle, "\177ELF\2\1\1" + "\0".repeat(9) + "\2\0\0\0\1\0\0\0" + "\0".repeat(64));
        List<String> said = run(bundle);
        assertEquals(2, said.size(), said.toString());
        assertTrue(
                said.getFirst()
                        .matches("attend: the Java of .* does not start on this machine: .*rror.*"),
                said.toString());
        assertEquals("2", said.getLast());
    }

    @Test
    void twoBundlesThatCannotBeWrittenToHaveOptionsOfTheirOwn() throws Exception {
        Path other = bundle("other");
        for (Path made : List.of(bundle, other)) {
            Files.createDirectories(made.resolve("sdk"));
            // It stands for the program that writes the options, whose last argument is the file.
            java(
                    made,
                    """
                    #!/bin/sh
                    case "$*" in
                      *LaunchOptions*)
                        for file; do :; done
                        mkdir -p "${file%/*}"
                        echo options > "$file"
                        ;;
                      -X*) ;;
                      *) echo "$1" ;;
                    esac
                    """);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        assumeFalse(Files.isWritable(bundle), "root may write everywhere");
        assertEquals(List.of("@" + cache + "/attend" + bundle + "/tornado.args", "0"), run(bundle));
        assertEquals(List.of("@" + cache + "/attend" + other + "/tornado.args", "0"), run(other));
    }

    @Test
    void benchIsToldOfTheChoiceAndStartsItsOwnJavas() throws Exception {
        java(bundle, "#!/bin/sh\n[ \"$1\" = -Xinternalversion ] || echo \"$1\"\n");
        Files.createDirectories(bundle.resolve("sdk"));
        assertEquals(List.of("-Duser.home=" + folder, "0"), run(bundle, "bench", Map.of()));
        assertEquals(
                List.of("-Dattention.sdk.reason=ATTEND_TORNADO is off", "0"),
                run(bundle, "bench", Map.of("ATTEND_TORNADO", "off")));
        assertEquals(
                List.of("-Dattention.backend=ptx", "0"),
                run(bundle, "bench", Map.of("ATTEND_TORNADO", "ptx")));
    }

    @Test
    void aPathThatNoClassPathCanNameIsRefused() throws Exception {
        for (String name : List.of("a:b", "a\nb")) {
            assertEquals(
                    List.of(
                            "attend: the path of this bundle holds a colon or a line break, with"
                                    + " which Java's class path cannot name it: move the bundle"
                                    + " elsewhere.",
                            "2"),
                    run(bundle(name)));
        }
    }

    @Test
    void ofAnSdkThatIsTakenWhatRunningNeeds() throws IOException {
        Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
        new Unpacker(
                        SdkArchive.whole().without("jar").zip(folder.resolve("sdk.zip")),
                        Unpacker.Limits.USUAL)
                .to(unpacked);
        Path home = unpacked.resolve("tornadovm-5.2.0-jdk25-opencl");
        Files.createDirectories(home.resolve("share/java/tornado"));
        Files.writeString(home.resolve("tornado-argfile"), "--module-path /elsewhere\n");
        Files.createDirectories(home.resolve("var/opencl-logs"));
        jar(home.resolve("share/java/tornado/runtime-5.jar"), "tornado.runtime");
        jar(home.resolve("share/java/tornado/junit-4.jar"), "junit");
        Path sdk = folder.resolve("sdk");
        Bundle.copySdk(TornadoSdk.at(home), sdk);
        try (Stream<Path> files = Files.walk(sdk)) {
            assertEquals(
                    List.of(
                            "etc/tornado.release",
                            "lib/readme",
                            "share/java/tornado/runtime-5.jar",
                            "tornado-argfile.template"),
                    files.filter(Files::isRegularFile)
                            .map(file -> sdk.relativize(file).toString())
                            .sorted()
                            .toList());
        }
        assertEquals(List.of("opencl"), TornadoSdk.at(sdk).backends());
    }

    @Test
    void theModulesAreOfThisJava() throws IOException {
        List<String> modules = RuntimeImage.modules();
        assertTrue(modules.contains("java.sql"), modules.toString());
        for (String module : modules) {
            assertTrue(ModuleFinder.ofSystem().find(module).isPresent(), module);
        }
    }

    private static void jar(Path file, String module) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", module);
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
    }

    private static void java(Path bundle, String content) throws IOException {
        Path java = bundle.resolve("runtime/bin/java");
        Files.writeString(java, content, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// What it said, line by line, and the exit status.
    private List<String> run(Path made) throws IOException, InterruptedException {
        return run(made, "devices", Map.of());
    }

    private List<String> run(Path made, String command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", made.resolve("attend").toString(), command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Stream.concat(
                        Arrays.stream(said.split("\n", -1)).filter(line -> !line.isEmpty()),
                        Stream.of(String.valueOf(process.waitFor())))
                .toList();
    }
}
