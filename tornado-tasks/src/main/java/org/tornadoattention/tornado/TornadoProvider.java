package org.tornadoattention.tornado;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.tornado.sdk.LaunchOptions;
import org.tornadoattention.tornado.sdk.TornadoSdk;

/// Makes [TornadoEngine], which has the settings, known by the name `tornado`.
///
/// Mentions no type of TornadoVM, so that it loads, and explains what is missing, without an SDK.
public final class TornadoProvider implements AttentionEngineProvider {
    @Override
    public String name() {
        return "tornado";
    }

    @Override
    public String description() {
        return "task graphs that TornadoVM compiles for a GPU, an FPGA or a CPU";
    }

    @Override
    public EngineAvailability availability() {
        if (!runtimePresent()) {
            String told = System.getProperty(LaunchOptions.REASON_PROPERTY);
            return new EngineAvailability.Missing(
                    told != null
                            ? told
                            : "this Java was not started with TornadoVM's options; SDK: "
                                    + TornadoSdk.whereSought(),
                    TornadoSdk.find().isPresent()
                            ? "Start through ./attend, with ATTEND_TORNADO unset or a backend, or"
                                    + " with an argument file that LaunchOptions of"
                                    + " org.tornadoattention.tornado.sdk writes."
                            : TornadoSdk.REMEDY);
        }
        return Devices.availability();
    }

    @Override
    public AttentionEngine open(EngineOptions options) {
        if (availability() instanceof EngineAvailability.Missing missing) {
            throw new UnsupportedOperationException(
                    "engine tornado is not available: %s. %s"
                            .formatted(missing.reason(), missing.remedy()));
        }
        return TornadoEngine.open(options);
    }

    private static boolean runtimePresent() {
        return ModuleLayer.boot().findModule("tornado.runtime").isPresent();
    }
}
