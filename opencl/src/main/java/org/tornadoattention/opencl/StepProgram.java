package org.tornadoattention.opencl;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.opencl.StepCalls.Calls;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.MaskCapacity;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.host.Program;
import org.tornadoattention.tornado.host.StepMemory;

import java.util.Optional;

/// A step on the device: arrays that stay there, and the kernels between them.
final class StepProgram implements Program {
    private final Lease lease;
    private final AttentionSpec spec;
    private final Blocks blocks;
    private final StepArrays arrays;
    private final StepMemory memory;
    private final Calls calls;

    /// Takes memory of the device and builds what is not built yet.
    ///
    /// @param features by [org.tornadoattention.tornado.kernel.Features]
    StepProgram(
            SharedQueue queue,
            AttentionSpec spec,
            Blocks blocks,
            MaskCapacity capacity,
            int features) {
        this.spec = spec;
        this.blocks = blocks;
        lease = queue.lease();
        try {
            Optional<FusedKernel> fused = FusedKernel.of(spec.shape(), blocks.choice(), features);
            int partialDim = fused.map(FusedKernel::dim).orElse(0);
            arrays = new StepArrays(lease, spec, blocks, capacity, partialDim);
            calls = StepCalls.attention(lease, spec, blocks, arrays, fused);
            memory = arrays.memory();
        } catch (OpenClException e) {
            Failures.closeAfter(e, lease);
            throw lease.failure(e, "attention", spec.toString());
        } catch (RuntimeException | Error e) {
            Failures.closeAfter(e, lease);
            throw e;
        }
    }

    @Override
    public StepMemory memory() {
        return memory;
    }

    @Override
    public void run(Sending first, Profile profile) {
        try {
            Transfers transfers = new Transfers();
            send(first, transfers);
            for (KernelCall kernel : calls.kernels()) {
                kernel.launch(profile);
            }
            arrays.fetch(transfers);
            if (lease.isTimed()) {
                transfers.addTo(profile);
            }
        } catch (OpenClException e) {
            throw lease.failure(e, "attention", spec.toString());
        }
        Failures.requireRun(
                lease.device(),
                arrays.fields.host(),
                arrays.receipts.host(),
                calls.receipts(),
                spec.toString());
    }

    private void send(Sending first, Transfers transfers) {
        transfers.send(arrays.fields);
        transfers.send(arrays.numbers);
        switch (first) {
            case MASKS -> {
                transfers.send(arrays.bias);
                transfers.send(arrays.allowed);
                sendKeysAndValues(transfers);
                transfers.send(arrays.query);
            }
            case KEYS_AND_VALUES -> {
                sendKeysAndValues(transfers);
                transfers.send(arrays.query);
            }
            case QUERY -> transfers.send(arrays.query);
            case NOTHING -> {}
        }
    }

    private void sendKeysAndValues(Transfers transfers) {
        transfers.send(arrays.key);
        transfers.send(arrays.value);
    }

    @Override
    public String kernel() {
        return blocks.choice().describe() + ", compiled ahead of time";
    }

    @Override
    public void close() {
        lease.close();
    }
}
