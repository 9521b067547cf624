package org.tornadoattention.opencl;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.kernel.Features;

import java.util.Locale;
import java.util.Optional;

/// Which of the stored fused kernels serve a plan: the smallest that is large enough, and of the
/// two for masks the one without where there are none.
///
/// @param dim head and value dimension it was made for
/// @param flash the kernel
/// @param merge what puts ranges of keys together
record FusedKernel(int dim, AheadKernel flash, AheadKernel merge) {
    /// The largest head or value dimension of the loop form.
    static final int MOST_DIMS = 256;

    private static final int[] DIMS = {64, 128, MOST_DIMS};

    /// What `plain` kernels do, too.
    private static final int PLAIN = Features.LOG_SUM_EXP | Features.SPLIT;

    /// The dimension of the smallest stored kernel with the loop API that serves a shape, if any.
    static Optional<Integer> dim(AttentionShape shape) {
        int wanted = Math.max(shape.headDim(), shape.valueDim());
        for (int dim : DIMS) {
            if (wanted <= dim) {
                return Optional.of(dim);
            }
        }
        return Optional.empty();
    }

    /// Whether there is a kernel with work-groups for a shape: it is for one dimension exactly.
    static boolean hasContext(AttentionShape shape) {
        boolean same = shape.headDim() == shape.valueDim();
        return same && (shape.headDim() == 64 || shape.headDim() == 128);
    }

    /// For a step, if it is not computed in steps.
    ///
    /// @param features by [Features]
    static Optional<FusedKernel> of(AttentionShape shape, KernelChoice choice, int features) {
        if (choice.keepsScores()) {
            return Optional.empty();
        }
        int dim = dim(shape).orElseThrow();
        String form = (features & ~PLAIN) == 0 ? "plain" : "masked";
        String name =
                "%s-%d-%s%s"
                        .formatted(
                                choice.kernel().label(),
                                dim,
                                form,
                                choice.splits() > 1 ? "-split" : "");
        return Optional.of(new FusedKernel(dim, named(name), named("merge-" + dim)));
    }

    private static AheadKernel named(String label) {
        return AheadKernel.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
