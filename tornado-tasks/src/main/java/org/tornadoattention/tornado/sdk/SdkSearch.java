package org.tornadoattention.tornado.sdk;

import java.nio.file.Path;
import java.util.Optional;

/// Where an SDK is looked for.
///
/// @param option `find`, `none` or a folder
/// @param tornadoHome what `TORNADOVM_HOME` says, empty where it is not set
/// @param userHome the user's home folder
record SdkSearch(String option, String tornadoHome, Path userHome) {
    static SdkSearch ofThisProcess() {
        String home = System.getenv("TORNADOVM_HOME");
        return new SdkSearch(
                System.getProperty("attention.sdk", "find"),
                home == null ? "" : home,
                Path.of(System.getProperty("user.home", ".")));
    }

    Optional<TornadoSdk> find() {
        if (option.equals("none")) {
            return Optional.empty();
        }
        if (!isFind()) {
            return Optional.of(TornadoSdk.at(Path.of(option)));
        }
        Path place = place();
        return SdkFolder.faultOf(place).isPresent()
                ? Optional.empty()
                : Optional.of(TornadoSdk.at(place));
    }

    String whereSought() {
        if (option.equals("none")) {
            return "the option attention.sdk is none";
        }
        if (!isFind()) {
            return "the option attention.sdk is " + option + ": " + seenAt(Path.of(option));
        }
        String variable =
                tornadoHome.isEmpty()
                        ? "TORNADOVM_HOME is not set and "
                        : "TORNADOVM_HOME is " + tornadoHome + ": ";
        return variable + seenAt(place());
    }

    private boolean isFind() {
        return option.isEmpty() || option.equals("find");
    }

    Path candidates() {
        return userHome.resolve(".sdkman/candidates/tornadovm").toAbsolutePath().normalize();
    }

    /// The one place that decides: whoever sets the variable does not mean another SDK.
    private Path place() {
        Path place = tornadoHome.isEmpty() ? candidates().resolve("current") : Path.of(tornadoHome);
        return place.toAbsolutePath().normalize();
    }

    private static String seenAt(Path place) {
        return SdkFolder.faultOf(place).orElse(place + " holds an SDK");
    }
}
