package org.tornadoattention.tornado.sdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Folders that look like an SDK.
final class SyntheticSdk {
    static final String TEMPLATE = "tornado-argfile.template";
    static final String EXPANDED = "tornado-argfile";

    private SyntheticSdk() {}

    /// An SDK with a template.
    static Path create(Path home, String... backends) throws IOException {
        folders(home, backends);
        Files.writeString(home.resolve(TEMPLATE), text("${TORNADOVM_HOME}", List.of(backends)));
        return home;
    }

    /// An SDK that was first used in another place, and has no template.
    static Path createExpanded(Path home, String firstUsedIn, String... backends)
            throws IOException {
        folders(home, backends);
        Files.writeString(home.resolve(EXPANDED), text(firstUsedIn, List.of(backends)));
        return home;
    }

    private static void folders(Path home, String... backends) throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Path jars = Files.createDirectories(home.resolve("share/java/tornado"));
        Files.createFile(jars.resolve("tornado-api-5.2.0.jar"));
        Files.createFile(jars.resolve("tornado-drivers-common-5.2.0.jar"));
        Files.createFile(jars.resolve("readme.txt"));
        for (String backend : backends) {
            Files.createFile(jars.resolve("tornado-drivers-" + backend + "-5.2.0.jar"));
            Files.createFile(jars.resolve("tornado-drivers-" + backend + "-jni-5.2.0-libs.jar"));
        }
    }

    private static String text(String home, List<String> backends) {
        String drivers =
                backends.stream()
                        .map(name -> "tornado.drivers." + name)
                        .collect(Collectors.joining(","));
        StringBuilder text =
                new StringBuilder(
                        """
                        # === JVM mode ===
                        -server
                        -XX:+UseParallelGC
                        -Djava.library.path=HOME/lib

                        --module-path .:HOME/share/java/tornado
                        --upgrade-module-path HOME/share/java/graalJars
                        --add-modules ALL-SYSTEM,tornado.runtime,tornado.drivers.common,DRIVERS
                        --enable-native-access=DRIVERS
                        --add-exports=jdk.graal.compiler/graph=tornado.runtime,DRIVERS
                        """
                                .replace("HOME", home)
                                .replace("DRIVERS", drivers));
        for (String backend : backends) {
            text.append(
                    """
                    # === NAME ===
                    --add-reads=tornado.drivers.NAME=jdk.graal.compiler
                    --add-opens=java.base/java.lang=tornado.drivers.NAME
                    """
                            .replace("NAME", backend));
        }
        return text.toString();
    }
}
