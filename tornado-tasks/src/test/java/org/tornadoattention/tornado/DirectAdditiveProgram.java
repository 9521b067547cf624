package org.tornadoattention.tornado;

import org.tornadoattention.tornado.host.AdditiveMemory;
import org.tornadoattention.tornado.host.AdditiveProgram;
import org.tornadoattention.tornado.kernel.AdditiveKernels;
import org.tornadoattention.tornado.kernel.RunFields;

import java.util.List;

/// Calls the kernels of additive attention as the Java methods they are.
final class DirectAdditiveProgram implements AdditiveProgram {
    private final AdditiveArrays a;
    private final boolean context;
    private final int features;
    private final DeviceCopy memory;

    /// @param context whether projections run under the emulator
    DirectAdditiveProgram(AdditiveArrays arrays, boolean context, int features) {
        a = arrays;
        this.context = context;
        this.features = features;
        memory =
                new DeviceCopy(
                        List.of(
                                a.keyInput.getSegment(),
                                a.run.key.getSegment(),
                                a.run.value.getSegment(),
                                a.run.bias.getSegment(),
                                a.run.allowed.getSegment()));
    }

    @Override
    public AdditiveMemory memory() {
        return a.memory;
    }

    @Override
    public void run(boolean newMemory, int run) {
        if (newMemory) {
            memory.send();
        }
        memory.during(() -> runOnDevice(newMemory));
    }

    private void runOnDevice(boolean newMemory) {
        int batch = a.step.shape().batch();
        if (newMemory) {
            a.key.ifPresent(
                    u ->
                            DirectLayerProgram.project(
                                    u,
                                    context,
                                    "projectKey",
                                    a.memoryFields,
                                    a.memoryReceipts,
                                    a.keyInput,
                                    a.run.key,
                                    batch * a.step.shape().keyLength(),
                                    RunFields.KEY_INPUT));
        }
        int rows = batch * a.step.shape().queryLength();
        a.query.ifPresent(
                w ->
                        DirectLayerProgram.project(
                                w,
                                context,
                                "projectQuery",
                                a.run.fields,
                                a.run.receipts,
                                a.queryInput,
                                a.run.query,
                                rows,
                                RunFields.QUERY_INPUT));
        if (a.blocks.choice().keepsScores()) {
            new DirectProgram(a.step, a.run, a.blocks, features)
                    .runSteps(
                            () ->
                                    AdditiveKernels.scores(
                                            a.run.fields,
                                            a.run.receipts,
                                            a.run.query,
                                            a.run.key,
                                            a.vector,
                                            a.run.scores,
                                            rows));
        } else {
            AdditiveKernels.attend(
                    a.run.fields,
                    a.run.receipts,
                    a.run.numbers,
                    a.run.query,
                    a.run.key,
                    a.run.value,
                    a.vector,
                    a.run.bias,
                    a.run.allowed,
                    a.run.output,
                    rows,
                    a.step.shape().valueDim(),
                    features);
        }
    }

    @Override
    public void close() {}
}
