package org.tornadoattention.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.tornadoattention.cli.child.KernelTrial;
import org.tornadoattention.cli.files.ShellText;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What `attend setup` did.
///
/// @param sdk where it lies now
/// @param sum the archive's SHA-256
/// @param otherCurrent what is linked as current, if that is another SDK
/// @param trial of a kernel, if one was run
record SetupReport(
        TornadoSdk sdk, String sum, Optional<Path> otherCurrent, Optional<KernelTrial> trial) {
    /// The same with the trial.
    SetupReport with(KernelTrial tried) {
        return new SetupReport(sdk, sum, otherCurrent, Optional.of(tried));
    }

    /// As one JSON object.
    ObjectNode json() throws IOException {
        ObjectNode root = Json.object();
        root.put("home", sdk.home().toString())
                .put("version", sdk.version().orElse(""))
                .put("sha256", sum);
        sdk.backends().forEach(root.putArray("backends")::add);
        trial.ifPresent(result -> root.put("kernel", result.toString()));
        return root;
    }

    /// In words, with the command that makes use of the SDK where it is not found by itself.
    void print(PrintWriter out) throws IOException {
        out.printf(
                "installed TornadoVM SDK %s, backends %s: %s%n",
                sdk.version().orElse("without a version"),
                String.join(", ", sdk.backends()),
                sdk.home());
        otherCurrent.ifPresent(other -> out.printf("current is %s still%n", other));
        Optional<TornadoSdk> found = TornadoSdk.find();
        if (found.isEmpty() || !Files.isSameFile(found.get().home(), sdk.home())) {
            out.printf("to use it: export TORNADOVM_HOME=%s%n", ShellText.quoted(sdk.home()));
        }
        if (trial.isPresent() && trial.get() instanceof KernelTrial.Ran ran) {
            out.printf("a kernel ran on %s%n", ran);
        }
    }

    /// Fails where a kernel was to run and did not.
    void requireRan() {
        if (trial.isEmpty()) {
            return;
        }
        String reason =
                switch (trial.get()) {
                    case KernelTrial.Ran _ -> "";
                    case KernelTrial.NoDevice none -> none.reason();
                    case KernelTrial.Failed failed -> failed.reason();
                };
        if (!reason.isEmpty()) {
            throw new CommandFailure(
                    "the SDK is installed in %s, but no kernel ran with it: %s (attend doctor says more)"
                            .formatted(sdk.home(), reason));
        }
    }
}
