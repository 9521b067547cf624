package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/// The tasks of graphs that only bring arrays to the device: a graph needs a task, and an array
/// that no task names is not sent.
///
/// One work-item reads one element of each array; `receipt` keeps the compiler from dropping that.
/// Devices that start work-groups have idle ones beside it: `items` is the number of all.
public final class SendKernels {
    private SendKernels() {}

    /// Masks alone.
    public static void masks(FloatArray bias, ByteArray allowed, FloatArray receipt, int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i == 0) {
                receipt.set(i, bias.get(i) + allowed.get(i));
            }
        }
    }

    /// Masks that are there already, keys and values.
    public static void keysAndValues(
            FloatArray bias,
            ByteArray allowed,
            FloatArray key,
            FloatArray value,
            FloatArray receipt,
            int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i == 0) {
                float there = bias.get(i) + allowed.get(i);
                receipt.set(i, there + key.get(i) + value.get(i));
            }
        }
    }

    /// Masks, keys and values that are there already, and queries.
    public static void query(
            FloatArray bias,
            ByteArray allowed,
            FloatArray key,
            FloatArray value,
            FloatArray query,
            FloatArray receipt,
            int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i == 0) {
                float there = bias.get(i) + allowed.get(i);
                receipt.set(i, there + key.get(i) + value.get(i) + query.get(i));
            }
        }
    }

    /// Floats of any kind; where there are fewer, one stands in for others.
    public static void floats(
            FloatArray a,
            FloatArray b,
            FloatArray c,
            FloatArray d,
            FloatArray e,
            FloatArray f,
            FloatArray receipt,
            int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i == 0) {
                receipt.set(i, a.get(i) + b.get(i) + c.get(i) + d.get(i) + e.get(i) + f.get(i));
            }
        }
    }

    /// Halves of any kind; where there are fewer, one stands in for others.
    public static void halves(
            HalfFloatArray a,
            HalfFloatArray b,
            HalfFloatArray c,
            HalfFloatArray d,
            HalfFloatArray e,
            HalfFloatArray f,
            FloatArray receipt,
            int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i == 0) {
                float first = a.get(i).getFloat32() + b.get(i).getFloat32() + c.get(i).getFloat32();
                float second =
                        d.get(i).getFloat32() + e.get(i).getFloat32() + f.get(i).getFloat32();
                receipt.set(i, first + second);
            }
        }
    }

    /// A boolean mask.
    public static void flags(ByteArray allowed, FloatArray receipt, int items) {
        for (@Parallel int i = 0; i < items; i++) {
            if (i == 0) {
                receipt.set(i, allowed.get(i));
            }
        }
    }
}
