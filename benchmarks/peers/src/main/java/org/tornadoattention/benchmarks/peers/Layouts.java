package org.tornadoattention.benchmarks.peers;

import org.tornadoattention.Tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/// Data as other libraries take it.
final class Layouts {
    private Layouts() {}

    /// An empty buffer outside the heap.
    static FloatBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /// A copy outside the heap, row-major.
    static FloatBuffer buffer(Tensor tensor) {
        FloatBuffer buffer = buffer(tensor.size());
        float[] values = tensor.toFloats();
        MemorySegment.copy(
                values,
                0,
                MemorySegment.ofBuffer(buffer),
                java.lang.foreign.ValueLayout.JAVA_FLOAT,
                0,
                values.length);
        return buffer;
    }

    /// `[B][H][N][D]` as `[B][N][H][D]`, row-major.
    static FloatBuffer tokensFirst(Tensor headsFirst) {
        return buffer(headsFirst.transpose(1, 2));
    }

    /// `[B][N][H][D]` back to `[B][H][N][D]`.
    static float[] headsFirst(FloatBuffer tokensFirst, int batch, int heads, int length, int dim) {
        float[] values = floats(tokensFirst);
        return Tensor.of(values, batch, length, heads, dim).transpose(1, 2).toFloats();
    }

    /// A copy of a buffer.
    static float[] floats(FloatBuffer buffer) {
        float[] values = new float[buffer.capacity()];
        buffer.get(0, values);
        return values;
    }
}
