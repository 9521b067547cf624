package org.tornadoattention.tornado.host;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// From tensors with strides to the dense memory that kernels read.
public final class Packing {
    private Packing() {}

    /// The tensor's elements, row-major, as they are sent. The tensor's own memory where it is
    /// dense and of that type already.
    public static MemorySegment dense(Tensor tensor, DataType sent) {
        return rowMajor(tensor, sent).segment();
    }

    /// The tensor with that type and without gaps: itself where it is so already.
    public static Tensor rowMajor(Tensor tensor, DataType type) {
        if (tensor.type() == type && tensor.isContiguous()) {
            return tensor;
        }
        Tensor dense = Tensor.allocate(type, tensor.shape());
        dense.copyFrom(tensor);
        return dense;
    }

    /// The elements of a dense int32 tensor.
    public static int[] ints(Tensor tensor) {
        return tensor.segment().toArray(ValueLayout.JAVA_INT_UNALIGNED);
    }

    /// Whether any element is NaN or infinite: all bits of its exponent are 1 then.
    ///
    /// @param type as they are sent
    public static boolean hasNonFinite(MemorySegment elements, DataType type) {
        int largest = 0;
        if (type != DataType.FLOAT32) {
            for (long i = 0; i < elements.byteSize(); i += Short.BYTES) {
                int bits = elements.get(ValueLayout.JAVA_SHORT_UNALIGNED, i) & 0x7fff;
                largest = Math.max(largest, bits);
            }
            return largest >= (type == DataType.FLOAT16 ? 0x7c00 : 0x7f80);
        }
        for (long i = 0; i < elements.byteSize(); i += Integer.BYTES) {
            int bits = elements.get(ValueLayout.JAVA_INT_UNALIGNED, i) & 0x7fffffff;
            largest = Math.max(largest, bits);
        }
        return largest >= 0x7f800000;
    }

    /// The product of sizes.
    ///
    /// @throws UnsupportedOperationException if it reaches 2^31
    public static int elements(String name, int... sizes) {
        long product = 1;
        for (int size : sizes) {
            product *= size;
            if (product > Integer.MAX_VALUE) {
                throw new UnsupportedOperationException(
                        "kernels need %s of fewer than 2^31 elements but got %s; engines jvm and oracle have no such limit"
                                .formatted(name, Tensor.shapeText(sizes)));
            }
        }
        return (int) product;
    }
}
