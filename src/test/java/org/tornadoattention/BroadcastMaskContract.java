package org.tornadoattention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// Boolean and bias masks of every rank and shape that broadcasts.
abstract class BroadcastMaskContract extends ContractPart {
    private static final AttentionShape SHAPE = new AttentionShape(2, 4, 2, 9, 67, 8, 8);

    BroadcastMaskContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    /// Of rank 1 to 4, each dimension full or 1.
    static List<int[]> broadcastableShapes() {
        int[] full = {SHAPE.batch(), SHAPE.queryHeads(), SHAPE.queryLength(), SHAPE.keyLength()};
        List<int[]> shapes = new ArrayList<>();
        for (int rank = 1; rank <= full.length; rank++) {
            for (int ones = 0; ones < 1 << rank; ones++) {
                int[] shape = Arrays.copyOfRange(full, full.length - rank, full.length);
                for (int r = 0; r < rank; r++) {
                    if ((ones >> r & 1) == 1) {
                        shape[r] = 1;
                    }
                }
                shapes.add(shape);
            }
        }
        return shapes;
    }

    @ParameterizedTest
    @MethodSource("broadcastableShapes")
    void booleanMaskBroadcasts(int[] shape) {
        Mask mask = Mask.allowed(TestData.booleans(Arrays.hashCode(shape), 0.6, shape));
        verify("boolean " + Tensor.shapeText(shape), mask);
    }

    @ParameterizedTest
    @MethodSource("broadcastableShapes")
    void biasBroadcasts(int[] shape) {
        Mask mask = Mask.bias(TestData.biases(Arrays.hashCode(shape), 0.3, shape));
        verify("bias " + Tensor.shapeText(shape), mask);
    }

    private void verify(String name, Mask mask) {
        subject()
                .verify(
                        AttentionCase.of(name, SHAPE)
                                .with(mask)
                                .with(spec -> spec.logSumExp(true)));
    }
}
