package org.tornadoattention.tornado;

import org.tornadoattention.tornado.host.AdditiveMemory;
import org.tornadoattention.tornado.host.AdditiveProgram;
import org.tornadoattention.tornado.host.Profile;

/// The graphs of additive attention on a device.
final class DeviceAdditiveProgram implements AdditiveProgram {
    private final AdditiveMemory memory;
    private final DeviceChain chain;

    DeviceAdditiveProgram(
            Device device, EngineSettings settings, AdditiveArrays arrays, int features) {
        memory = arrays.memory;
        AdditiveTasks tasks =
                new AdditiveTasks(arrays, settings.usesContext(device), device.isCpu(), features);
        chain =
                new DeviceChain(
                        device,
                        settings,
                        arrays.blocks.choice().describeAdditive(),
                        "additive attention of " + arrays.step.shape(),
                        tasks.stages());
    }

    @Override
    public AdditiveMemory memory() {
        return memory;
    }

    @Override
    public void run(boolean newMemory, int run) {
        chain.run(newMemory ? 0 : 1, run, new Profile());
    }

    @Override
    public void close() {
        chain.close();
    }
}
