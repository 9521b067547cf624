package org.tornadoattention.tornado;

/// The graphs of additive attention on a device.
final class DeviceAdditiveProgram implements AdditiveProgram {
    private final DeviceChain chain;

    DeviceAdditiveProgram(
            Device device, EngineSettings settings, AdditiveArrays arrays, int features) {
        AdditiveTasks tasks =
                new AdditiveTasks(arrays, settings.usesContext(device), device.isCpu(), features);
        chain =
                new DeviceChain(
                        device,
                        settings,
                        AttentionTasks.describeAdditive(arrays.blocks.choice()),
                        "additive attention of " + arrays.step.shape(),
                        tasks.stages());
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
