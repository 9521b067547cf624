package org.tornadoattention.opencl;

import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineContract;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.tornado.host.DeviceAdditivePlan;
import org.tornadoattention.tornado.host.KernelChoice;

import java.util.Optional;

/// The engine contract on the default device, with settings.
abstract class OpenClContract extends AttentionEngineContract {
    private final EngineOptions options;

    OpenClContract(EngineOptions options) {
        this.options = options;
    }

    @Override
    protected AttentionEngine openEngine() {
        return Engines.open("opencl", options);
    }

    @Override
    protected final Optional<String> rejection(AttentionSpec spec) {
        return OpenClEngine.refusals().of(spec).or(() -> noSteps(spec));
    }

    @Override
    protected final Optional<String> rejection(AdditiveSpec spec) {
        return OpenClEngine.refusals().of(spec).or(() -> noSteps(DeviceAdditivePlan.step(spec)));
    }

    @Override
    protected final Optional<String> rejection(MultiHeadSpec spec) {
        return spec.type() == DataType.FLOAT64
                ? OpenClEngine.refusals().of(spec)
                : noSteps(spec.attention(DataType.FLOAT32));
    }

    /// A kernel that was asked for by name is not exchanged for the steps.
    private Optional<String> noSteps(AttentionSpec spec) {
        String kernel = options.settings().getOrDefault("kernel", "steps");
        return kernel.equals("steps") || !KernelChoice.needsSteps(spec)
                ? Optional.empty()
                : Optional.of("does not return weights or scores");
    }
}
