package org.tornadoattention.tornado;

import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.kernel.AdditiveKernels;
import org.tornadoattention.tornado.kernel.FlashContextKernel;
import org.tornadoattention.tornado.kernel.FlashLoopKernel;
import org.tornadoattention.tornado.kernel.LimitKernels;
import org.tornadoattention.tornado.kernel.MergeKernel;
import org.tornadoattention.tornado.kernel.ProjectionContextKernel;
import org.tornadoattention.tornado.kernel.ProjectionLoopKernel;
import org.tornadoattention.tornado.kernel.ProjectionRowKernel;
import org.tornadoattention.tornado.kernel.RunFields;
import org.tornadoattention.tornado.kernel.StepsKernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A kernel of [AheadKernel] as a task over a run of no heads, so that it can be compiled.
final class AheadTasks {
    static final String TASK = "kernel";

    private final AheadKernel kernel;
    private final IntArray fields = new IntArray(RunFields.ROWS);
    private final IntArray receipts = new IntArray(RunFields.TASKS);
    private final FloatArray numbers = new FloatArray(64);
    private final FloatArray floats = new FloatArray(1024);
    private final FloatArray out = new FloatArray(1024);
    private final FloatArray moreOut = new FloatArray(1024);
    private final HalfFloatArray halves = new HalfFloatArray(1);
    private final ByteArray allowed = new ByteArray(1);

    AheadTasks(AheadKernel kernel) {
        this.kernel = kernel;
        fields.init(0);
        // Kernels divide by these.
        for (int divisor :
                new int[] {
                    RunFields.NQ,
                    RunFields.NK,
                    RunFields.QUERY_HEADS,
                    RunFields.GROUP_SIZE,
                    RunFields.SPLITS
                }) {
            fields.set(divisor, 1);
        }
        floats.init(0f);
        numbers.init(0f);
    }

    private int dims() {
        return RunFields.dims(kernel.dim(), kernel.dim());
    }

    /// Bytes that arrays of this TornadoVM have before their first element.
    static long arrayHeader() {
        return new IntArray(1).getNumBytesOfSegmentWithHeader() - Integer.BYTES;
    }

    /// Adds the task.
    TaskGraph addTo(TaskGraph graph, WorkSizes sizes) {
        TaskGraph sending =
                graph.transferToDevice(
                        DataTransferMode.EVERY_EXECUTION,
                        fields,
                        receipts,
                        numbers,
                        floats,
                        halves,
                        allowed);
        return task(sending, sizes).transferToHost(DataTransferMode.UNDER_DEMAND, out, moreOut);
    }

    private TaskGraph task(TaskGraph graph, WorkSizes sizes) {
        return switch (kernel) {
            case FLASH_LOOP_64_PLAIN,
                    FLASH_LOOP_64_PLAIN_SPLIT,
                    FLASH_LOOP_64_MASKED,
                    FLASH_LOOP_64_MASKED_SPLIT,
                    FLASH_LOOP_128_PLAIN,
                    FLASH_LOOP_128_PLAIN_SPLIT,
                    FLASH_LOOP_128_MASKED,
                    FLASH_LOOP_128_MASKED_SPLIT,
                    FLASH_LOOP_256_PLAIN,
                    FLASH_LOOP_256_PLAIN_SPLIT,
                    FLASH_LOOP_256_MASKED,
                    FLASH_LOOP_256_MASKED_SPLIT ->
                    graph.task(
                            TASK,
                            FlashLoopKernel::attend,
                            fields,
                            receipts,
                            numbers,
                            floats,
                            floats,
                            floats,
                            halves,
                            halves,
                            floats,
                            allowed,
                            out,
                            moreOut,
                            sizes.items(TASK, 1),
                            dims(),
                            kernel.scalarFeatures());
            case FLASH_CONTEXT_64_PLAIN,
                    FLASH_CONTEXT_64_PLAIN_SPLIT,
                    FLASH_CONTEXT_64_MASKED,
                    FLASH_CONTEXT_64_MASKED_SPLIT,
                    FLASH_CONTEXT_128_PLAIN,
                    FLASH_CONTEXT_128_PLAIN_SPLIT,
                    FLASH_CONTEXT_128_MASKED,
                    FLASH_CONTEXT_128_MASKED_SPLIT ->
                    graph.task(
                            TASK,
                            FlashContextKernel::attend,
                            new KernelContext(),
                            fields,
                            receipts,
                            numbers,
                            floats,
                            floats,
                            floats,
                            halves,
                            halves,
                            floats,
                            allowed,
                            out,
                            moreOut,
                            dims(),
                            kernel.scalarFeatures());
            case MERGE_64, MERGE_128, MERGE_256 ->
                    graph.task(
                            TASK,
                            MergeKernel::merge,
                            fields,
                            receipts,
                            numbers,
                            floats,
                            floats,
                            out,
                            moreOut,
                            sizes.items(TASK, 1),
                            kernel.dim(),
                            kernel.scalarFeatures());
            case SCORES ->
                    graph.task(
                            TASK,
                            StepsKernels::scores,
                            fields,
                            receipts,
                            numbers,
                            floats,
                            floats,
                            halves,
                            out,
                            sizes.items(TASK, 1),
                            kernel.scalarFeatures());
            case SOFTCAP ->
                    graph.task(
                            TASK,
                            StepsKernels::softcap,
                            fields,
                            receipts,
                            numbers,
                            out,
                            sizes.items(TASK, 1));
            case MASKS ->
                    graph.task(
                            TASK,
                            StepsKernels::masks,
                            fields,
                            receipts,
                            numbers,
                            floats,
                            allowed,
                            out,
                            sizes.items(TASK, 1),
                            kernel.scalarFeatures());
            case KEEP ->
                    graph.task(
                            TASK,
                            StepsKernels::keep,
                            fields,
                            receipts,
                            floats,
                            out,
                            sizes.items(TASK, 1));
            case SOFTMAX ->
                    graph.task(
                            TASK,
                            StepsKernels::softmax,
                            fields,
                            receipts,
                            numbers,
                            floats,
                            out,
                            moreOut,
                            sizes.items(TASK, 1),
                            kernel.scalarFeatures());
            case VALUES ->
                    graph.task(
                            TASK,
                            StepsKernels::values,
                            fields,
                            receipts,
                            numbers,
                            floats,
                            floats,
                            floats,
                            halves,
                            out,
                            sizes.items(TASK, 1),
                            kernel.scalarFeatures());
            case ADDITIVE_SCORES, ADDITIVE_ATTEND -> additive(graph, sizes);
            case PROJECT_LOOP, PROJECT_ROW, PROJECT_CONTEXT -> projection(graph, sizes);
            case LIMIT_MULTIPLY_ADD ->
                    graph.task(
                            TASK,
                            LimitKernels::multiplyAdd,
                            floats,
                            fields,
                            out,
                            sizes.items(TASK, 1));
            case LIMIT_MULTIPLY_ADD_LOOP ->
                    graph.task(
                            TASK,
                            LimitKernels::multiplyAddLoop,
                            floats,
                            fields,
                            out,
                            sizes.items(TASK, 1));
            case LIMIT_COPY ->
                    graph.task(TASK, LimitKernels::copy, floats, out, sizes.items(TASK, 1));
        };
    }

    private TaskGraph additive(TaskGraph graph, WorkSizes sizes) {
        if (kernel == AheadKernel.ADDITIVE_SCORES) {
            return graph.task(
                    TASK,
                    AdditiveKernels::scores,
                    fields,
                    receipts,
                    floats,
                    floats,
                    floats,
                    out,
                    sizes.items(TASK, 1));
        }
        return graph.task(
                TASK,
                AdditiveKernels::attend,
                fields,
                receipts,
                numbers,
                floats,
                floats,
                floats,
                floats,
                floats,
                allowed,
                out,
                sizes.items(TASK, 1),
                kernel.dim(),
                kernel.scalarFeatures());
    }

    private TaskGraph projection(TaskGraph graph, WorkSizes sizes) {
        int operand = AheadKernel.OPERAND;
        int task = AheadKernel.RECEIPT;
        if (kernel == AheadKernel.PROJECT_CONTEXT) {
            return graph.task(
                    TASK,
                    ProjectionContextKernel::project,
                    new KernelContext(),
                    fields,
                    receipts,
                    floats,
                    floats,
                    halves,
                    floats,
                    out,
                    operand,
                    task,
                    kernel.scalarFeatures());
        }
        if (kernel == AheadKernel.PROJECT_ROW) {
            return graph.task(
                    TASK,
                    ProjectionRowKernel::projectRow,
                    fields,
                    receipts,
                    floats,
                    floats,
                    halves,
                    floats,
                    out,
                    sizes.items(TASK, 1),
                    operand,
                    task,
                    kernel.scalarFeatures());
        }
        return graph.task(
                TASK,
                ProjectionLoopKernel::project,
                fields,
                receipts,
                floats,
                floats,
                halves,
                floats,
                out,
                sizes.items(TASK, 1),
                operand,
                task,
                kernel.scalarFeatures());
    }
}
