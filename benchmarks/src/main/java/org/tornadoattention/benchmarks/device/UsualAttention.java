package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.Tensor;

import java.util.ArrayList;
import java.util.List;

/// Attention as it is usually written for TornadoVM, [BaselineKernel], at the best of a GPU's
/// work-group sizes.
///
/// @param kernel with its work-group size
/// @param output of the fastest
/// @param kernelMillis of its calls, by the device's clock
public record UsualAttention(String kernel, Tensor output, List<Double> kernelMillis) {
    private static final int[] GROUPS = {BaselineContender.DEFAULT_GROUP, 32, 128};
    private static final int CALLS = 5;

    public UsualAttention {
        kernelMillis = List.copyOf(kernelMillis);
    }

    /// Runs it at every size.
    ///
    /// @param inputs float32, as many queries as keys; no mask but causal
    /// @throws IllegalStateException if the device has no clock of its own
    public static UsualAttention run(AttentionInputs inputs, DeviceInfo device) {
        boolean causal = !inputs.masks().isEmpty();
        Problem problem = new Problem(causal, inputs.shape().keyLength(), inputs);
        BaselineContender.Arrays arrays = BaselineContender.Arrays.of(problem);
        List<UsualAttention> runs = new ArrayList<>();
        for (int group : GROUPS) {
            if (BaselineContender.rows(problem.shape()) % Math.max(1, group) == 0) {
                runs.add(run(arrays, device, group));
            }
        }
        return runs.stream()
                .min(
                        (a, b) ->
                                Double.compare(
                                        Measurement.median(a.kernelMillis()),
                                        Measurement.median(b.kernelMillis())))
                .orElseThrow();
    }

    private static UsualAttention run(
            BaselineContender.Arrays arrays, DeviceInfo device, int group) {
        try (BaselineContender contender = BaselineContender.open(arrays, device, group)) {
            contender.run();
            List<Double> millis = new ArrayList<>();
            for (int c = 0; c < CALLS; c++) {
                millis.add(
                        contender
                                .kernelMillis()
                                .orElseThrow(
                                        () ->
                                                new IllegalStateException(
                                                        "TornadoVM gave no kernel time")));
            }
            return new UsualAttention(contender.kernel(), contender.output().copy(), millis);
        }
    }
}
