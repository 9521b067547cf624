package org.tornadoattention.tornado.tensor;

import org.tornadoattention.tornado.TensorKernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.Arrays;
import java.util.List;

/// The kernels of this module, for engine `tornado` to find.
public final class CompiledTensorKernels implements TensorKernels {
    /// For [java.util.ServiceLoader].
    public CompiledTensorKernels() {}

    @Override
    public Task7<IntArray, IntArray, HalfFloatArray, HalfFloatArray, Integer, Integer, Integer>
            packKeys() {
        return TensorPackKernel::packKeys;
    }

    @Override
    public Task7<IntArray, IntArray, HalfFloatArray, HalfFloatArray, Integer, Integer, Integer>
            packValues() {
        return TensorPackKernel::packValues;
    }

    @Override
    public Task13<
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
                    Integer>
            attend(int dim, boolean packed) {
        if (packed) {
            return dim == 64 ? FlashTensor64Kernel::attend : FlashTensor128Kernel::attend;
        }
        return dim == 64 ? DecodeWarps64Kernel::attend : DecodeWarps128Kernel::attend;
    }

    @Override
    public TaskGraph cudnn(
            TaskGraph graph,
            String task,
            List<HalfFloatArray> arrays,
            List<Integer> sizes,
            float scale,
            boolean causal) {
        return graph.libraryTask(
                task,
                CompiledTensorKernels::sdpaForward,
                arrays.get(0),
                arrays.get(1),
                arrays.get(2),
                arrays.get(3),
                sizes.get(0),
                sizes.get(1),
                sizes.get(2),
                sizes.get(3),
                sizes.get(4),
                scale,
                causal);
    }

    /// What module `tornado.cudnn`, which not every SDK carries, makes of its method of this name.
    private static LibraryTaskDescriptor sdpaForward(
            HalfFloatArray q,
            HalfFloatArray k,
            HalfFloatArray v,
            HalfFloatArray out,
            Integer batch,
            Integer heads,
            Integer queries,
            Integer keys,
            Integer dim,
            Float scale,
            Boolean causal) {
        Object[] parameters = {q, k, v, out, batch, heads, queries, keys, dim, scale, causal};
        Access[] accesses = new Access[parameters.length];
        Arrays.fill(accesses, Access.READ_ONLY);
        accesses[3] = Access.WRITE_ONLY;
        return new LibraryTaskDescriptor()
                .withLibrary("nvidia/cudnn")
                .withFunction("sdpaForward")
                .withParameters(parameters)
                .withAccess(accesses);
    }

    @Override
    public void recordGraphs(TornadoExecutionPlan plan) {
        plan.withCUDAGraph();
    }
}
