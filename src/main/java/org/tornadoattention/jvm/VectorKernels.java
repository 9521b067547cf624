package org.tornadoattention.jvm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// The vector kernels of each width; loaded only where the Vector API is.
///
/// The compiler turns a vector operation into an instruction only where the species is a constant,
/// that is, a static final field of the class being compiled. So that one source serves all widths,
/// each kernel class is defined once for each width that is used, as a hidden class whose class
/// data is the species. The named classes themselves are never initialised.
///
/// Source: [MethodHandles.Lookup#defineHiddenClassWithClassData], which is made for this.
final class VectorKernels {
    private VectorKernels() {}

    /// Each width is defined once, when first asked for, so that later engines find it compiled.
    private static final class Bits128 {
        static final KernelSet KERNELS = define(VectorShape.S_128_BIT);
    }

    private static final class Bits256 {
        static final KernelSet KERNELS = define(VectorShape.S_256_BIT);
    }

    private static final class Bits512 {
        static final KernelSet KERNELS = define(VectorShape.S_512_BIT);
    }

    /// The widest vectors that this processor runs well and that a [Tile#GRANULE] holds; 0 for
    /// none.
    static int preferredBits() {
        int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        return bits < 128 ? 0 : Math.min(512, Integer.highestOneBit(bits));
    }

    static KernelSet of(int bits) {
        return switch (bits) {
            case 128 -> Bits128.KERNELS;
            case 256 -> Bits256.KERNELS;
            case 512 -> Bits512.KERNELS;
            default ->
                    throw new IllegalArgumentException(
                            "vector-bits must be 0, 128, 256 or 512 but was " + bits);
        };
    }

    /// What a kernel class is defined for.
    record Width(VectorSpecies<Float> species, VectorFunctions functions) {}

    /// The width that a kernel class was defined for; kernels call it with their own lookup.
    static Width width(MethodHandles.Lookup kernel) {
        try {
            return MethodHandles.classData(kernel, ConstantDescs.DEFAULT_NAME, Width.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a kernel must read its own width", e);
        }
    }

    /// The lanes whose number has a bit; kernels keep them as constants of their own, because the
    /// compiler folds no element of an array.
    static VectorMask<Float> upper(VectorSpecies<Float> species, int bit) {
        long lanes = 0;
        for (int l = 0; l < species.length(); l++) {
            lanes |= (l & bit) != 0 ? 1L << l : 0;
        }
        return VectorMask.fromLong(species, lanes);
    }

    /// The exchange of lanes whose numbers differ in a bit.
    static VectorShuffle<Float> exchange(VectorSpecies<Float> species, int bit) {
        return VectorShuffle.fromOp(species, l -> (l ^ bit) % species.length());
    }

    private static KernelSet define(VectorShape shape) {
        VectorFunctions functions = define(VectorMath.class, VectorFunctions.class, shape);
        Width width = new Width(VectorSpecies.of(float.class, shape), functions);
        DotScoreKernel scores = define(VectorDotScoreKernel.class, DotScoreKernel.class, width);
        RowScoreKernel rowScores = define(VectorRowScoreKernel.class, RowScoreKernel.class, width);
        ValueKernel values = define(VectorValueKernel.class, ValueKernel.class, width);
        if (shape == VectorShape.S_512_BIT) { // Such processors have 32 registers.
            DotScoreKernel whole = define(VectorWideScoreKernel.class, DotScoreKernel.class, width);
            DotScoreKernel narrow =
                    define(VectorNarrowScoreKernel.class, DotScoreKernel.class, width);
            RowScoreKernel rows =
                    define(VectorWideRowScoreKernel.class, RowScoreKernel.class, width);
            rowScores = new WideRowScoreKernel(rows, rowScores);
            scores = new WideScoreKernel(whole, narrow, scores);
            PanelKernel panels = define(VectorPanelKernel.class, PanelKernel.class, width);
            values = new WideValueKernel(panels, values);
        }
        return new KernelSet(
                shape.vectorBitSize(),
                scores,
                define(VectorAdditiveScoreKernel.class, AdditiveScoreKernel.class, width),
                define(VectorScoreMaskKernel.class, ScoreMaskKernel.class, width),
                define(VectorSoftmaxKernel.class, SoftmaxKernel.class, width),
                values,
                rowScores,
                define(VectorRowSoftmaxKernel.class, RowSoftmaxKernel.class, width),
                define(VectorRowValueKernel.class, RowValueKernel.class, width),
                define(VectorTransposeKernel.class, TransposeKernel.class, width));
    }

    private static <T> T define(Class<? extends T> kernel, Class<T> type, Object classData) {
        String file = kernel.getSimpleName() + ".class";
        try (InputStream bytes = kernel.getResourceAsStream(file)) {
            if (bytes == null) {
                throw new IllegalStateException("the class file " + file + " is missing");
            }
            MethodHandles.Lookup hidden =
                    MethodHandles.lookup()
                            .defineHiddenClassWithClassData(bytes.readAllBytes(), classData, true);
            return type.cast(
                    hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                            .invoke());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class file " + file, e);
        } catch (Throwable e) { // what MethodHandle.invoke declares
            throw new IllegalStateException("cannot define " + kernel.getName(), e);
        }
    }
}
