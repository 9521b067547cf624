package org.tornadoattention.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The kernels of the module `attention-tornado-tensor`, found by [ServiceLoader]: they are
/// compiled against a newer API than this module, and are not on every class path.
public interface TensorKernels {
    /// Where the module was not compiled, or left out.
    String NOT_THERE =
            "attention-tornado-tensor is not on the class path, or was built without an SDK: build"
                    + " it again with one";

    /// Lays keys out for tensor cores: fields, receipts, keys, packed keys, dimension of the
    /// kernel, work-items, features.
    Task7<IntArray, IntArray, HalfFloatArray, HalfFloatArray, Integer, Integer, Integer> packKeys();

    /// The same for values.
    Task7<IntArray, IntArray, HalfFloatArray, HalfFloatArray, Integer, Integer, Integer>
            packValues();

    /// Attention: context, fields, receipts, numbers, queries, keys, values, bias, boolean mask,
    /// output, log-sum-exp, floats of an array's header, features.
    ///
    /// @param dim of the kernel, 64 or 128
    /// @param packed whether keys and values come packed; else they are as they lie, for few rows
    Task13<
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
            attend(int dim, boolean packed);

    /// Adds attention by NVIDIA's library to a graph: no masks but causal, heads first.
    ///
    /// @param arrays query, key, value, and where the output goes
    /// @param sizes batch entries, heads, query length, key length, head dimension
    TaskGraph cudnn(
            TaskGraph graph,
            String task,
            List<HalfFloatArray> arrays,
            List<Integer> sizes,
            float scale,
            boolean causal);

    /// Lets the driver record the work of each graph when it first runs, and start it as a whole
    /// from then on.
    void recordGraphs(TornadoExecutionPlan plan);

    /// The kernels, where the module is on the class path.
    static Optional<TensorKernels> find() {
        return ServiceLoader.load(TensorKernels.class, TensorKernels.class.getClassLoader())
                .findFirst();
    }

    /// Why there is no attention of NVIDIA's library, or empty where there is.
    ///
    /// @param backend such as `TornadoVM CUDA`
    static Optional<String> missingLibrary(String backend) {
        if (!backend.endsWith("CUDA")) {
            return Optional.of(
                    "the device is of %s, and only backend CUDA runs tasks of libraries"
                            .formatted(backend));
        }
        if (ModuleLayer.boot().findModule("tornado.cudnn").isEmpty()) {
            return Optional.of("the SDK does not carry cuDNN (module tornado.cudnn)");
        }
        return find().isPresent() ? Optional.empty() : Optional.of(NOT_THERE);
    }

    /// Why the kernels cannot run on a device, or empty where they can.
    ///
    /// @param backend such as `TornadoVM CUDA`
    /// @param facts what TornadoVM says of the device
    static Optional<String> missing(String backend, String facts) {
        if (!backend.endsWith("CUDA")) {
            return Optional.of(
                    "the device is of %s, and only backend CUDA has what they need"
                            .formatted(backend));
        }
        Matcher capability =
                Pattern.compile("Device version\\s*: CUDA (\\d+)\\.(\\d+)").matcher(facts);
        if (!capability.find() || Integer.parseInt(capability.group(1)) < 8) {
            return Optional.of("the device is not known to have compute capability 8.0 or more");
        }
        if (Arrays.stream(KernelContext.class.getMethods())
                .noneMatch(method -> method.getName().equals("mmaBF16"))) {
            return Optional.of("this TornadoVM is older than 5.2");
        }
        return find().isPresent() ? Optional.empty() : Optional.of(NOT_THERE);
    }
}
