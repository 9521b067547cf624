package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The tasks of graphs that only bring arrays to the device: a graph needs a task, and an array
/// that no task names is not sent.
///
/// They read one element of each array; `receipt` keeps the compiler from dropping that.
public final class SendKernels {
    private SendKernels() {}

    /// Masks alone.
    public static void masks(
            IntArray keyDocuments, FloatArray bias, ByteArray allowed, FloatArray receipt) {
        for (@Parallel int i = 0; i < 1; i++) {
            receipt.set(i, keyDocuments.get(i) + bias.get(i) + allowed.get(i));
        }
    }

    /// Masks that are there already, keys and values.
    public static void keysAndValues(
            IntArray keyDocuments,
            FloatArray bias,
            ByteArray allowed,
            FloatArray key,
            FloatArray value,
            FloatArray receipt) {
        for (@Parallel int i = 0; i < 1; i++) {
            float there = keyDocuments.get(i) + bias.get(i) + allowed.get(i);
            receipt.set(i, there + key.get(i) + value.get(i));
        }
    }

    /// Masks, keys and values that are there already, and queries.
    public static void query(
            IntArray keyDocuments,
            FloatArray bias,
            ByteArray allowed,
            FloatArray key,
            FloatArray value,
            FloatArray query,
            FloatArray receipt) {
        for (@Parallel int i = 0; i < 1; i++) {
            float there = keyDocuments.get(i) + bias.get(i) + allowed.get(i);
            receipt.set(i, there + key.get(i) + value.get(i) + query.get(i));
        }
    }
}
