package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// From float16, as tensors are stored and sent, to the float32 that all arithmetic is done in.
///
/// Exact. Traffic: 2 bytes read and 4 written for each element, once for each input that changed.
/// Parallel over elements. For devices with half precision: OpenCL's extension cl_khr_fp16, PTX or
/// CUDA.
public final class HalfKernels {
    private HalfKernels() {}

    /// `floats[i] = halves[i]`.
    ///
    /// @param items at least as many as elements; those beyond do nothing
    public static void widen(HalfFloatArray halves, FloatArray floats, int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i < halves.getSize()) {
                floats.set(i, halves.get(i).getFloat32());
            }
        }
    }

    /// The same for what a library left, with a receipt.
    ///
    /// @param items at least as many as elements; those beyond do nothing
    public static void widenOutput(
            IntArray fields,
            IntArray receipts,
            HalfFloatArray halves,
            FloatArray floats,
            int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.WIDEN_OUTPUT);
            }
            if (i < halves.getSize()) {
                floats.set(i, halves.get(i).getFloat32());
            }
        }
    }
}
