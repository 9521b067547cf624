package org.tornadoattention.tornado;

import org.tornadoattention.tornado.host.Profile;

/// A layer's graphs on a device.
final class DeviceLayerProgram implements LayerProgram {
    private final LayerArrays arrays;
    private final LayerTasks tasks;
    private final DeviceChain chain;

    DeviceLayerProgram(Device device, EngineSettings settings, LayerArrays arrays, int features) {
        this.arrays = arrays;
        tasks = new LayerTasks(arrays, features, device.isCpu());
        chain =
                new DeviceChain(
                        device,
                        settings,
                        kernel(LAYERS),
                        "a layer of " + arrays.spec.shape(),
                        tasks.stages());
    }

    @Override
    public void run(int first, int last, int run, Profile profile) {
        chain.run(first, last, run, profile);
    }

    @Override
    public void fetchCache() {
        if (arrays.storesHalves()) {
            chain.fetch(arrays.memory.halfKeys, arrays.memory.halfValues);
        } else {
            chain.fetch(arrays.memory.keys, arrays.memory.values);
        }
    }

    @Override
    public String kernel(int stage) {
        return tasks.kernel(arrays.rows.get(stage - LAYERS));
    }

    @Override
    public void close() {
        chain.close();
    }
}
