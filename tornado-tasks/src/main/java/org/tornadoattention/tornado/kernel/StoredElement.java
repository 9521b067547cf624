package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/// An element of a tensor that is stored as float32 or as float16; all arithmetic is float32.
///
/// TornadoVM inlines this, and folds the branch away, so that a device without half precision sees
/// none of it.
final class StoredElement {
    private StoredElement() {}

    /// The element of the array that the features name.
    static float of(FloatArray floats, HalfFloatArray halves, int index, int features) {
        if ((features & Features.HALF) != 0) {
            return halves.get(index).getFloat32();
        }
        return floats.get(index);
    }
}
