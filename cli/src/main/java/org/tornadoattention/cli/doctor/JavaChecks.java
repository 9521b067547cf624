package org.tornadoattention.cli.doctor;

import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.lang.module.ModuleFinder;
import java.util.List;

/// Java, and the platform it runs on.
final class JavaChecks {
    private static final String VECTOR = "jdk.incubator.vector";
    private static final String TRIED = "linux-amd64";

    private JavaChecks() {}

    static List<Finding> findings() {
        return List.of(java(), vector(), platform());
    }

    private static Finding java() {
        // An older Java than 25 does not load this class.
        return Finding.ok(
                "Java",
                "%s, %s, %s"
                        .formatted(
                                Runtime.version(),
                                System.getProperty("java.vendor"),
                                System.getProperty("java.home")));
    }

    private static Finding vector() {
        if (ModuleLayer.boot().findModule(VECTOR).isPresent()) {
            return Finding.ok("vector module", VECTOR + " is there for engine jvm");
        }
        return ModuleFinder.ofSystem().find(VECTOR).isPresent()
                ? Finding.note(
                        "vector module",
                        "Java was started without it: engine jvm runs plain loops",
                        "java --add-modules " + VECTOR + " ... (attend does so by itself)")
                : Finding.note(
                        "vector module",
                        "this Java has no " + VECTOR + ": engine jvm runs plain loops",
                        "install a whole JDK 25, such as Temurin 25, and set JAVA_HOME to it");
    }

    private static Finding platform() {
        String platform = TornadoSdk.thisPlatform();
        String value =
                "%s, %d threads".formatted(platform, Runtime.getRuntime().availableProcessors());
        return platform.equals(TRIED)
                ? Finding.ok("platform", value)
                : Finding.note("platform", value + "; tried on " + TRIED + " only so far");
    }
}
