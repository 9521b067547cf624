package org.tornadoattention.opencl;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.kernel.Features;
import org.tornadoattention.tornado.kernel.FlashContextTile;

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

    /// The work-group of the kernel for a shape, if there is one: it is for one dimension exactly.
    static Optional<FlashContextTile> contextTile(AttentionShape shape) {
        int dim = shape.headDim();
        return dim == shape.valueDim() && (dim == 64 || dim == 128)
                ? Optional.of(AheadKernel.tile(dim))
                : Optional.empty();
    }

    /// Elements that the kernels leave for a row and a range of keys; 0 where nothing is fused.
    static int partialDim(AttentionShape shape, KernelChoice choice) {
        return choice.keepsScores() ? 0 : dim(shape).orElseThrow();
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
