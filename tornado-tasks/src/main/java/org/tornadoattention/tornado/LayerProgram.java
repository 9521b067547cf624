package org.tornadoattention.tornado;

import org.tornadoattention.tornado.host.Profile;

/// The compiled kernels of a layer over one set of arrays; runs them as often as wanted.
///
/// Stage 0 brings weights and memory to the device, stage 1 masks, and from [#LAYERS] on there is a
/// stage for each of [LayerArrays#rows].
interface LayerProgram extends AutoCloseable {
    /// The stage that brings masks.
    int MASKS = 1;

    /// The stage of the first rows.
    int LAYERS = 2;

    /// What compiles kernels.
    interface Factory {
        /// Makes a program over these arrays.
        ///
        /// @param features by [org.tornadoattention.tornado.kernel.Features]
        LayerProgram create(LayerArrays arrays, int features);
    }

    /// Runs the stages from `first` to `last`, all on the same inputs.
    ///
    /// @param run its number
    /// @param profile takes what tasks took, where that is measured
    void run(int first, int last, int run, Profile profile);

    /// Brings a cache's blocks back to their arrays, after a run.
    void fetchCache();

    /// The name of the kernels of a stage.
    String kernel(int stage);

    /// Frees device memory.
    @Override
    void close();
}
