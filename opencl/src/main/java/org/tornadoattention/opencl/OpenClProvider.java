package org.tornadoattention.opencl;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionEngineProvider;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.OpenClDriver;

/// Makes [OpenClEngine], which has the settings, known by the name `opencl`.
public final class OpenClProvider implements AttentionEngineProvider {
    @Override
    public String name() {
        return OpenClEngine.NAME;
    }

    @Override
    public String description() {
        return "TornadoVM's kernels, compiled ahead of time, on a plain OpenCL driver";
    }

    @Override
    public EngineAvailability availability() {
        return OpenClDriver.installed().availability();
    }

    @Override
    public AttentionEngine open(EngineOptions options) {
        return OpenClEngine.open(options);
    }
}
