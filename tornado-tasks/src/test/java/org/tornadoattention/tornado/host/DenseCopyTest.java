package org.tornadoattention.tornado.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class DenseCopyTest {
    private final DenseCopy copy = new DenseCopy();

    private static float[] floats(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }

    @Test
    void whatIsDenseIsNotCopied() {
        Tensor tensor = Tensor.randomNormal(1, 2, 3);
        assertEquals(tensor.segment().address(), copy.of(tensor, DataType.FLOAT32).address());
    }

    @Test
    void gapsAndOtherTypesGoThroughOneMemory() {
        Tensor tensor = Tensor.randomNormal(1, 4, 6);
        MemorySegment first = copy.of(tensor.transpose(0, 1), DataType.FLOAT32);
        assertArrayEquals(tensor.transpose(0, 1).toFloats(), floats(first));
        Tensor half = tensor.slice(0, 1, 3).to(DataType.FLOAT16);
        MemorySegment second = copy.of(half, DataType.FLOAT32);
        assertEquals(first.address(), second.address());
        assertArrayEquals(half.toFloats(), floats(second));
        Tensor larger = Tensor.randomNormal(1, 7, 9).transpose(0, 1);
        assertArrayEquals(larger.toFloats(), floats(copy.of(larger, DataType.FLOAT32)));
    }
}
