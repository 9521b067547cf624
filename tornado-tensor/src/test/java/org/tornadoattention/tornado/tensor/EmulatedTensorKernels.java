package org.tornadoattention.tornado.tensor;

import org.tornadoattention.tornado.TensorKernels;
import org.tornadoattention.tornado.tensor.emulator.CastRemoval;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;

/// The kernels of this module without the one cast that plain Java refuses.
public final class EmulatedTensorKernels implements TensorKernels {
    private static final Attend NARROW = attend(FlashTensor64Kernel.class);
    private static final Attend WIDE = attend(FlashTensor128Kernel.class);
    private static final Attend NARROW_DECODING = attend(DecodeWarps64Kernel.class);
    private static final Attend WIDE_DECODING = attend(DecodeWarps128Kernel.class);

    private final TensorKernels compiled = new CompiledTensorKernels();

    /// The arguments of a kernel.
    @FunctionalInterface
    interface Attend
            extends Task13<
                    KernelContext,
                    IntArray,
                    IntArray,
                    FloatArray,
                    HalfFloatArray,
                    HalfFloatArray,
                    HalfFloatArray,
                    FloatArray,
                    ByteArray,
                    FloatArray,
                    FloatArray,
                    Integer,
                    Integer> {}

    @Override
    public Task7<IntArray, IntArray, HalfFloatArray, HalfFloatArray, Integer, Integer, Integer>
            packKeys() {
        return compiled.packKeys();
    }

    @Override
    public Task7<IntArray, IntArray, HalfFloatArray, HalfFloatArray, Integer, Integer, Integer>
            packValues() {
        return compiled.packValues();
    }

    @Override
    public Attend attend(int dim, boolean packed) {
        if (packed) {
            return dim == 64 ? NARROW : WIDE;
        }
        return dim == 64 ? NARROW_DECODING : WIDE_DECODING;
    }

    @Override
    public TaskGraph cudnn(
            TaskGraph graph,
            String task,
            List<HalfFloatArray> arrays,
            List<Integer> sizes,
            float scale,
            boolean causal) {
        throw new UnsupportedOperationException("needs a device");
    }

    @Override
    public void recordGraphs(TornadoExecutionPlan plan) {
        throw new UnsupportedOperationException("needs a device");
    }

    private static Attend attend(Class<?> kernel) {
        try {
            for (Method method : kernel.getDeclaredMethods()) {
                if (method.getName().equals("attend")) {
                    MethodType type = MethodType.methodType(void.class, method.getParameterTypes());
                    MethodHandles.Lookup copy = CastRemoval.copyOf(kernel);
                    MethodHandle handle = copy.findStatic(copy.lookupClass(), "attend", type);
                    return (c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, header, features) ->
                            call(
                                    handle, c, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, header,
                                    features);
                }
            }
            throw new IllegalStateException(kernel + " has no method attend");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void call(MethodHandle attend, Object... arguments) {
        try {
            attend.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
