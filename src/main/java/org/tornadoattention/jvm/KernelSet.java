package org.tornadoattention.jvm;

/// One implementation of every tile kernel.
///
/// All sets give the same bits; they differ in speed. A set of plain loops is used by one thread at
/// a time, because its kernels keep scratch; those of vectors are shared.
///
/// @param vectorBits the width of their vectors, 0 for plain loops
record KernelSet(
        int vectorBits,
        DotScoreKernel dotScores,
        AdditiveScoreKernel additiveScores,
        ScoreMaskKernel masks,
        SoftmaxKernel softmax,
        ValueKernel values,
        RowScoreKernel rowScores,
        RowSoftmaxKernel rowSoftmax,
        RowValueKernel rowValues,
        TransposeKernel transpose) {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    /// Plain loops, which need no module.
    static KernelSet scalar() {
        return new KernelSet(
                0,
                new ScalarDotScoreKernel(),
                new ScalarAdditiveScoreKernel(),
                new ScalarScoreMaskKernel(),
                new ScalarSoftmaxKernel(),
                new ScalarValueKernel(),
                new ScalarRowScoreKernel(),
                new ScalarRowSoftmaxKernel(),
                new ScalarRowValueKernel(),
                new ScalarTransposeKernel());
    }

    /// Whether the Vector API's module was loaded when Java started.
    static boolean vectorModulePresent() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    /// The width that suits this processor, 0 where vectors are not available.
    static int preferredBits() {
        // Only a class that is never loaded without the module mentions its types.
        return vectorModulePresent() ? VectorKernels.preferredBits() : 0;
    }

    /// The kernels of a width.
    ///
    /// @param bits 0, 128, 256 or 512
    /// @throws UnsupportedOperationException if the module is missing
    static KernelSet of(int bits) {
        if (bits == 0) {
            return scalar();
        }
        if (!vectorModulePresent()) {
            throw new UnsupportedOperationException(
                    "vector-bits %d needs the Vector API: start Java with --add-modules %s"
                            .formatted(bits, VECTOR_MODULE));
        }
        return VectorKernels.of(bits);
    }
}
