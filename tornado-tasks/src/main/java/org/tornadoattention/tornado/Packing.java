package org.tornadoattention.tornado;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// From tensors with strides to the dense float32 memory that kernels read.
final class Packing {
    private Packing() {}

    /// The tensor's elements, row-major; halves are widened exactly. The tensor's own memory where
    /// it is dense float32 already.
    static MemorySegment dense(Tensor tensor) {
        Tensor floats =
                tensor.type() == DataType.FLOAT32 && tensor.isContiguous()
                        ? tensor
                        : tensor.to(DataType.FLOAT32);
        return floats.segment();
    }

    /// Whether any float is NaN or infinite.
    static boolean hasNonFinite(MemorySegment floats) {
        // 0 x is 0 for every finite x and NaN for all others; a sum keeps the NaN.
        float sum = 0;
        for (long i = 0; i < floats.byteSize(); i += Float.BYTES) {
            sum += 0 * floats.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
        }
        return sum != 0;
    }

    /// The product of sizes.
    ///
    /// @throws UnsupportedOperationException if it reaches 2^31
    static int elements(String name, int... sizes) {
        long product = 1;
        for (int size : sizes) {
            product *= size;
            if (product > Integer.MAX_VALUE) {
                throw new UnsupportedOperationException(
                        "engine tornado needs %s of fewer than 2^31 elements but got %s; engines jvm and oracle have no such limit"
                                .formatted(name, Tensor.shapeText(sizes)));
            }
        }
        return (int) product;
    }
}
