package org.tornadoattention.opencl;

import org.tornadoattention.AttentionSpec;
import org.tornadoattention.ScoreStep;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.LoweredMasks;
import org.tornadoattention.tornado.kernel.RunFields;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The kernels of a step, in the order of running.
///
/// ```
/// query, key, value, masks --flash--> output, logSumExp
///
/// query, key, value, masks --flash--> states, partials --merge--> output, logSumExp
///                                     (keys split in ranges)
///
/// query, key --scores--> scores --softcap--> scores --masks--> scores --softmax--> weights
/// weights, value --values--> output                 (keepX: a copy of the scores after step X)
/// ```
final class StepCalls {
    private final Lease lease;
    private final AttentionSpec spec;
    private final Blocks blocks;
    private final StepArrays a;
    private final int rows;
    private final List<KernelCall> calls = new ArrayList<>();
    private final List<Integer> receipts = new ArrayList<>();

    private StepCalls(Lease lease, AttentionSpec spec, Blocks blocks, StepArrays arrays) {
        this.lease = lease;
        this.spec = spec;
        this.blocks = blocks;
        a = arrays;
        int heads = spec.shape().queryHeads() / spec.shape().keyValueHeads();
        rows = blocks.groups() * heads * spec.shape().queryLength();
    }

    /// The kernels, and the receipts that each leaves.
    ///
    /// @param receipts places in the array of receipts, see [RunFields]
    record Calls(List<KernelCall> kernels, List<Integer> receipts) {
        Calls {
            kernels = List.copyOf(kernels);
            receipts = List.copyOf(receipts);
        }
    }

    /// Attention by the kernel that was chosen.
    ///
    /// @param fused what was chosen of the fused kernels; none for the steps
    static Calls attention(
            Lease lease,
            AttentionSpec spec,
            Blocks blocks,
            StepArrays arrays,
            Optional<FusedKernel> fused) {
        StepCalls step = new StepCalls(lease, spec, blocks, arrays);
        if (fused.isEmpty()) {
            step.loop(
                    AheadKernel.SCORES,
                    "scores",
                    RunFields.SCORES,
                    arrays.fields,
                    arrays.receipts,
                    arrays.numbers,
                    arrays.query,
                    arrays.key,
                    arrays.half,
                    arrays.scores);
            step.fromScores();
        } else {
            step.flash(fused.get());
        }
        return new Calls(step.calls, step.receipts);
    }

    /// Additive attention in steps.
    ///
    /// @param vector what the units of the hidden layer are weighted with
    static Calls additiveSteps(
            Lease lease, AttentionSpec spec, Blocks blocks, StepArrays arrays, KernelArray vector) {
        StepCalls step = new StepCalls(lease, spec, blocks, arrays);
        step.loop(
                AheadKernel.ADDITIVE_SCORES,
                "additive",
                RunFields.ADDITIVE,
                arrays.fields,
                arrays.receipts,
                arrays.query,
                arrays.key,
                vector,
                arrays.scores);
        step.fromScores();
        return new Calls(step.calls, step.receipts);
    }

    /// Additive attention in one kernel.
    static Calls additive(
            Lease lease, AttentionSpec spec, Blocks blocks, StepArrays arrays, KernelArray vector) {
        StepCalls step = new StepCalls(lease, spec, blocks, arrays);
        step.loop(
                AheadKernel.ADDITIVE_ATTEND,
                "additive",
                RunFields.ADDITIVE,
                arrays.fields,
                arrays.receipts,
                arrays.numbers,
                arrays.query,
                arrays.key,
                arrays.value,
                vector,
                arrays.bias,
                arrays.allowed,
                arrays.output);
        return new Calls(step.calls, step.receipts);
    }

    private void loop(AheadKernel kernel, String task, int receipt, KernelArray... arrays) {
        calls.add(KernelCall.loop(lease, StoredKernel.read(kernel), task, rows, List.of(arrays)));
        receipts.add(receipt);
    }

    private void flash(FusedKernel fused) {
        KernelChoice choice = blocks.choice();
        boolean split = choice.splits() > 1;
        List<KernelArray> arrays =
                List.of(
                        a.fields,
                        a.receipts,
                        a.numbers,
                        a.query,
                        a.key,
                        a.value,
                        a.half,
                        a.half,
                        a.bias,
                        a.allowed,
                        split ? a.partials : a.output,
                        split ? a.states : a.logSumExp);
        int needed = choice.blocks(spec.shape(), blocks);
        StoredKernel stored = StoredKernel.read(fused.flash());
        calls.add(
                choice.tile().isPresent()
                        ? KernelCall.groups(lease, stored, "flash", needed, arrays)
                        : KernelCall.loop(lease, stored, "flash", needed, arrays));
        receipts.add(RunFields.FLASH);
        if (split) {
            loop(
                    fused.merge(),
                    "merge",
                    RunFields.MERGE,
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.states,
                    a.partials,
                    a.output,
                    a.logSumExp);
        }
    }

    private void fromScores() {
        keep(ScoreStep.SCALED);
        if (LoweredMasks.hasSoftcap(spec)) {
            loop(
                    AheadKernel.SOFTCAP,
                    "softcap",
                    RunFields.SOFTCAPPED,
                    a.fields,
                    a.receipts,
                    a.numbers,
                    a.scores);
        }
        keep(ScoreStep.SOFTCAPPED);
        loop(
                AheadKernel.MASKS,
                "masks",
                RunFields.MASKED,
                a.fields,
                a.receipts,
                a.numbers,
                a.bias,
                a.allowed,
                a.scores);
        keep(ScoreStep.MASKED);
        loop(
                AheadKernel.SOFTMAX,
                "softmax",
                RunFields.SOFTMAX,
                a.fields,
                a.receipts,
                a.numbers,
                a.scores,
                a.weights,
                a.logSumExp);
        loop(
                AheadKernel.VALUES,
                "values",
                RunFields.VALUES,
                a.fields,
                a.receipts,
                a.numbers,
                a.scores,
                a.weights,
                a.value,
                a.half,
                a.output);
    }

    private void keep(ScoreStep step) {
        if (spec.scores().filter(step::equals).isPresent()) {
            loop(AheadKernel.KEEP, "keep", RunFields.KEPT, a.fields, a.receipts, a.scores, a.kept);
        }
    }
}
