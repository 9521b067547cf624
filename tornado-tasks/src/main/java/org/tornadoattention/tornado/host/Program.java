package org.tornadoattention.tornado.host;

/// The compiled kernels of a plan over one set of memory; runs them as often as wanted.
public interface Program extends AutoCloseable {
    /// What has to reach the device before a run, in the order of sending: what stands after a
    /// changed input is sent again, too, because device memory passes from graph to graph.
    enum Sending {
        MASKS(0),
        KEYS_AND_VALUES(1),
        QUERY(2),
        NOTHING(3);

        private final int stage;

        Sending(int stage) {
            this.stage = stage;
        }

        /// How many inputs stand before this one.
        public int stage() {
            return stage;
        }
    }

    /// What compiles kernels.
    interface Factory {
        /// Makes a program with memory for a block of groups.
        ///
        /// @param capacity how large bias and boolean mask may be
        /// @param features by [org.tornadoattention.tornado.kernel.Features]
        Program create(Blocks blocks, MaskCapacity capacity, int features);
    }

    /// Its memory on the host, the same for as long as it lives.
    StepMemory memory();

    /// Computes one block of groups; the memory holds its inputs, and its results afterwards.
    ///
    /// @param first the first input that changed since the last run
    /// @param profile takes what tasks took, where that is measured
    void run(Sending first, Profile profile);

    /// The name of the kernels.
    String kernel();

    /// Frees device memory.
    @Override
    void close();
}
