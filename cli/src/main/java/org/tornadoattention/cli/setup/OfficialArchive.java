package org.tornadoattention.cli.setup;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// An SDK of TornadoVM's releases page.
///
/// @param version with the Java it is for, such as `5.2.0-jdk25`
/// @param backend such as `opencl`, or `full` for all of them
/// @param platform such as `linux-amd64`
public record OfficialArchive(String version, String backend, String platform) {
    /// What this project is tried with.
    public static final String PINNED = "5.2.0-jdk25";

    private static final String RELEASES =
            "https://github.com/beehive-lab/TornadoVM/releases/download";

    /// What TornadoVM's release workflow makes for each platform.
    private static final Map<String, List<String>> BACKENDS =
            Map.of(
                    "linux-amd64", List.of("opencl", "ptx", "spirv", "cuda", "full"),
                    "mac-aarch64", List.of("opencl", "metal"),
                    "windows-amd64", List.of("opencl", "ptx", "spirv", "full"));

    /// Checks that there is such an archive.
    ///
    /// @throws IllegalArgumentException if there is none for this platform or backend
    public OfficialArchive {
        List<String> backends = BACKENDS.getOrDefault(platform, List.of());
        if (backends.isEmpty()) {
            throw new IllegalArgumentException(
                    "TornadoVM publishes no SDK for %s; build one, and give it with --from FILE"
                            .formatted(platform));
        }
        if (!backends.contains(backend)) {
            throw new IllegalArgumentException(
                    "--backend must be one of %s on %s but was '%s'"
                            .formatted(String.join(", ", backends), platform, backend));
        }
        if (!version.matches("\\d[\\w.+-]{0,40}")) {
            throw new IllegalArgumentException(
                    "--sdk-version must be a version such as %s but was '%s'"
                            .formatted(PINNED, version));
        }
    }

    /// Where it is published.
    public URI uri() {
        return URI.create(
                "%s/v%s/tornadovm-%s-%s-%s.zip"
                        .formatted(RELEASES, version, version, backend, platform));
    }

    /// Its folder among SDKMAN's, as SDKMAN itself names it.
    public String folderName() {
        return version + "-" + backend;
    }
}
