package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tornadoattention.AbstractAttentionPlan;
import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Engines;
import org.tornadoattention.Layout;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

/// A library is believed only if its rows are right.
final class LibraryCheckTest {
    private static final AttentionEngine JVM = Engines.open("jvm");

    @ParameterizedTest
    @EnumSource(Layout.class)
    void whatIsRightPasses(Layout layout) {
        for (AttentionInputs inputs :
                new AttentionInputs[] {
                    inputs(layout), inputs(layout).with(Mask.causal(Alignment.TOP_LEFT))
                }) {
            AttentionSpec spec = AttentionSpec.of(inputs);
            try (AttentionPlan plan = JVM.plan(spec)) {
                assertDoesNotThrow(() -> LibraryCheck.require(plan, spec));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void zerosAreRefused(Layout layout) {
        AttentionSpec spec = AttentionSpec.of(inputs(layout));
        UnsupportedOperationException refusal =
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> LibraryCheck.require(new Zeros(spec), spec));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("for it is wrong"),
                refusal.getMessage());
    }

    private static AttentionInputs inputs(Layout layout) {
        return AttentionInputs.of(halves(1, layout), halves(2, layout), halves(3, layout), layout);
    }

    private static Tensor halves(long seed, Layout layout) {
        return layout.toHeadsFirst(Tensor.randomNormal(seed, 2, 3, 20, 16)).to(DataType.FLOAT16);
    }

    /// What TornadoVM's task for cuDNN has returned.
    private static final class Zeros extends AbstractAttentionPlan {
        Zeros(AttentionSpec spec) {
            super(JVM, spec);
        }

        @Override
        protected Execution execute(AttentionInputs inputs, Destination destination) {
            Tensor output = destination.output();
            output.copyFrom(
                    Tensor.of(new float[1], 1, 1, 1, 1)
                            .broadcastTo(output.shape())
                            .to(output.type()));
            return new Execution("zeros");
        }
    }
}
