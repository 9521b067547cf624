package org.tornadoattention.tornado.sdk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A TornadoVM SDK on this machine: a folder with its modules, native libraries and the options
/// that Java needs to start with it.
///
/// It is sought in the folder named by the system property `attention.sdk` (`find`, the default;
/// `none`; or a folder), then in `TORNADOVM_HOME`, and only where that is not set in SDKMAN's
/// `~/.sdkman/candidates/tornadovm/current`.
///
/// @param home the SDK's folder, absolute
/// @param backends the backends it has, in its own order, such as `opencl` or `ptx`
public record TornadoSdk(Path home, List<String> backends) {
    /// What to do where there is no SDK, one sentence.
    public static final String REMEDY =
            "Run `attend setup`, or unpack an SDK from"
                    + " https://github.com/beehive-lab/TornadoVM/releases and set TORNADOVM_HOME to"
                    + " its folder, or run `sdk install tornadovm 5.2.0-jdk25-opencl`"
                    + " (https://sdkman.io).";

    /// Copies the list.
    public TornadoSdk {
        backends = List.copyOf(backends);
    }

    /// The SDK, empty where there is none; [#whereSought()] then says why.
    ///
    /// @throws IllegalArgumentException if the property `attention.sdk` names a folder that is no
    ///   SDK
    public static Optional<TornadoSdk> find() {
        return SdkSearch.ofThisProcess().find();
    }

    /// Where [#find()] looked and what it saw there, as a clause without a full stop, such as
    /// `TORNADOVM_HOME is not set and /home/me/.sdkman/candidates/tornadovm/current is missing`.
    public static String whereSought() {
        return SdkSearch.ofThisProcess().whereSought();
    }

    /// The SDK in a folder.
    ///
    /// @throws IllegalArgumentException if the folder is no SDK; the message says what is missing
    public static TornadoSdk at(Path home) {
        Path absolute = home.toAbsolutePath().normalize();
        Optional<String> fault = SdkFolder.faultOf(absolute);
        if (fault.isPresent()) {
            throw new IllegalArgumentException(fault.get());
        }
        return new TornadoSdk(absolute, SdkFolder.backendsOf(absolute));
    }

    /// SDKMAN's folder of SDKs, which holds one folder for each version, and `current`.
    public static Path candidates() {
        return SdkSearch.ofThisProcess().candidates();
    }

    /// The machine that this Java runs on, as archives of the SDK are named: `linux-amd64`.
    public static String thisPlatform() {
        return SdkRelease.thisPlatform();
    }

    /// The version, such as `5.2.0-jdk25`; empty where the SDK does not say.
    ///
    /// @throws IOException if the folder cannot be read
    public Optional<String> version() throws IOException {
        return SdkRelease.of(home).version();
    }

    /// What keeps this SDK from running here, by its native libraries and the Java it was built
    /// for: a clause without a full stop, empty if nothing does.
    ///
    /// @throws IOException if the folder cannot be read
    public Optional<String> misfit() throws IOException {
        return SdkRelease.of(home)
                .misfit(home, SdkRelease.thisPlatform(), Runtime.version().feature());
    }

    /// The jars that running needs, absolute: not those of examples, tests and benchmarks.
    ///
    /// @throws IOException if a jar cannot be read
    public Set<Path> neededJars() throws IOException {
        return SdkModules.neededJars(home);
    }

    /// One backend of this SDK.
    ///
    /// @param name its name, or nothing for the first
    /// @throws IllegalArgumentException if this SDK does not have it
    public String backend(String name) {
        if (name.isEmpty()) {
            return backends.getFirst();
        }
        if (!backends.contains(name)) {
            throw new IllegalArgumentException(
                    "attention.backend must be one of "
                            + backends
                            + " of "
                            + home
                            + " but was "
                            + name);
        }
        return name;
    }
}
