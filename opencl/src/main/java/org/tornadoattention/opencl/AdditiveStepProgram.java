package org.tornadoattention.opencl;

import org.tornadoattention.AdditiveParameters;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.opencl.StepCalls.Calls;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.tornado.host.AdditiveMemory;
import org.tornadoattention.tornado.host.AdditiveProgram;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.DeviceAdditivePlan;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.kernel.AdditiveKernels;
import org.tornadoattention.tornado.kernel.RunFields;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// Additive attention on the device.
///
/// ```
/// key --project--> units of the keys;   query --project--> units of the queries
/// units, value, masks --additive--> output      (or, for weights and scores, in steps)
/// ```
final class AdditiveStepProgram implements AdditiveProgram {
    private final Lease lease;
    private final AttentionSpec step;
    private final StepArrays arrays;
    private final KernelArray queryInput;
    private final KernelArray keyInput;
    private final Optional<DeviceProjection> queryProjection;
    private final Optional<DeviceProjection> keyProjection;
    private final AdditiveMemory memory;
    private final Calls calls;

    /// Takes memory of the device and builds what is not built yet.
    AdditiveStepProgram(
            SharedQueue queue, AdditiveSpec spec, KernelChoice choice, MaskCapacity capacity) {
        step = DeviceAdditivePlan.step(spec);
        AttentionShape shape = step.shape();
        AdditiveParameters parameters = spec.parameters();
        Blocks blocks = new Blocks(shape.batch(), choice);
        int queries = Packing.elements("queries", shape.batch(), shape.queryLength());
        int keys = Packing.elements("keys", shape.batch(), shape.keyLength());
        lease = queue.lease(queue.settings().memoryLimit());
        try {
            arrays = new StepArrays(lease, step, blocks, capacity, 0);
            queryInput = input(parameters.queryProjection(), queries, arrays.query);
            keyInput = input(parameters.keyProjection(), keys, arrays.key);
            queryProjection =
                    projection(parameters.queryProjection(), queryInput, arrays.query, queries);
            keyProjection = projection(parameters.keyProjection(), keyInput, arrays.key, keys);
            KernelArray vector = vector(parameters.scoreVector(), spec.units());
            calls =
                    choice.keepsScores()
                            ? StepCalls.additiveSteps(lease, step, blocks, arrays, vector)
                            : StepCalls.additive(lease, step, blocks, arrays, vector);
            memory =
                    new AdditiveMemory(
                            arrays.memory(),
                            lease.host((long) Integer.BYTES * RunFields.ROWS),
                            queryInput.host(),
                            keyInput.host());
        } catch (OpenClException e) {
            Failures.closeAfter(e, lease);
            throw failure(e);
        } catch (RuntimeException | Error e) {
            Failures.closeAfter(e, lease);
            throw e;
        }
    }

    private KernelArray input(Optional<Tensor> weight, int rows, KernelArray units) {
        return weight.map(
                        w ->
                                KernelArray.of(
                                        lease,
                                        (long) Float.BYTES
                                                * Packing.elements("input", rows, w.dim(0))))
                .orElse(units);
    }

    private Optional<DeviceProjection> projection(
            Optional<Tensor> weight, KernelArray x, KernelArray y, int rows) {
        return weight.map(w -> new DeviceProjection(lease, Linear.inputFirst(w), x, y, rows));
    }

    private KernelArray vector(Optional<Tensor> learned, int units) {
        int lanes = AdditiveKernels.LANES;
        float[] vector = new float[((units - 1) / lanes + 1) * lanes];
        Arrays.fill(vector, 0, units, 1f);
        for (int u = 0; learned.isPresent() && u < units; u++) {
            vector[u] = (float) learned.get().get(u);
        }
        return KernelArray.constant(lease, vector);
    }

    private String description() {
        return "additive attention of " + step.shape();
    }

    private RuntimeException failure(OpenClException e) {
        return lease.failure(e, "additive", description());
    }

    @Override
    public AdditiveMemory memory() {
        return memory;
    }

    @Override
    public void run(boolean newMemory, int run) {
        Profile profile = new Profile();
        try {
            Transfers transfers = new Transfers();
            transfers.send(arrays.fields);
            transfers.send(arrays.numbers);
            if (newMemory) {
                transfers.send(arrays.bias);
                transfers.send(arrays.allowed);
                transfers.send(arrays.value);
                transfers.send(keyInput);
                keyProjection.ifPresent(
                        p -> p.launch(rows(memory.memoryFields(), RunFields.KEY_INPUT), profile));
            }
            transfers.send(queryInput);
            queryProjection.ifPresent(
                    p -> p.launch(rows(arrays.fields.host(), RunFields.QUERY_INPUT), profile));
            for (KernelCall kernel : calls.kernels()) {
                kernel.launch(profile);
            }
            arrays.fetch(transfers);
            queryProjection.ifPresent(p -> p.requireRun(description()));
            if (newMemory) {
                keyProjection.ifPresent(p -> p.requireRun(description()));
            }
        } catch (OpenClException e) {
            throw failure(e);
        }
        Failures.requireRun(
                lease.device(),
                arrays.fields.host(),
                arrays.receipts.host(),
                calls.receipts(),
                description());
    }

    private static int rows(MemorySegment fields, int operand) {
        return fields.getAtIndex(ValueLayout.JAVA_INT, operand);
    }

    @Override
    public void close() {
        lease.close();
    }
}
