package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.Tensor;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// [BaselineKernel] as a task graph.
///
/// ```
/// q, k, v, scores (sent once) --attend--> out (fetched at every call)
/// ```
///
/// Scores are scratch; they are sent because TornadoVM frees the memory of nothing but inputs and
/// outputs. TornadoVM's own compiler flags apply, fast-math among them. A call ends when the result
/// is in TornadoVM's array; the engine's ends when it is in the caller's tensor, and includes
/// finding out that its inputs have not changed. Both are in favour of the baseline.
final class BaselineContender implements Contender {
    /// TornadoVM's own choice of a work-group size.
    static final int DEFAULT_GROUP = 0;

    private static final String GRAPH = "baseline";
    private static final String TASK = "attend";

    private final Arrays arrays;
    private final int group;
    private final TornadoDevice device;
    private final TornadoExecutionPlan plan;

    /// The host's side of all tensors: much memory, which contenders that take turns can share.
    record Arrays(
            AttentionShape shape,
            boolean causal,
            FloatArray query,
            FloatArray key,
            FloatArray value,
            FloatArray scores,
            FloatArray output) {

        /// @throws IllegalArgumentException if the scores of all heads have 2^31 elements or more
        static Arrays of(Problem problem) {
            AttentionShape shape = problem.shape();
            long scores = (long) rows(shape) * shape.keyLength();
            if (scores > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "the baseline keeps all scores, and %d of them pass what an array can hold: use fewer heads or shorter lengths"
                                .formatted(scores));
            }
            return new Arrays(
                    shape,
                    problem.causal(),
                    array(problem.inputs().query()),
                    array(problem.inputs().key()),
                    array(problem.inputs().value()),
                    new FloatArray((int) scores),
                    new FloatArray(problem.inputs().query().size()));
        }

        private static FloatArray array(Tensor tensor) {
            FloatArray array = new FloatArray(tensor.size());
            array.getSegment().copyFrom(tensor.segment());
            return array;
        }
    }

    private BaselineContender(
            Arrays arrays, int group, TornadoDevice device, TornadoExecutionPlan plan) {
        this.arrays = arrays;
        this.group = group;
        this.device = device;
        this.plan = plan;
    }

    /// Makes the graph; it is compiled at the first call.
    ///
    /// @param info the device to run on, as an engine describes it
    /// @param group work-items of a work-group, which must divide the rows; or [#DEFAULT_GROUP]
    static BaselineContender open(Arrays a, DeviceInfo info, int group) {
        a.output().init(Float.NaN);
        int rows = rows(a.shape());
        TaskGraph graph =
                new TaskGraph(GRAPH)
                        .transferToDevice(
                                DataTransferMode.FIRST_EXECUTION,
                                a.query(),
                                a.key(),
                                a.value(),
                                a.scores())
                        .task(
                                TASK,
                                BaselineKernel::attend,
                                a.query(),
                                a.key(),
                                a.value(),
                                a.scores(),
                                a.output(),
                                rows,
                                a.shape().queryLength(),
                                a.shape().headDim(),
                                a.shape().groupSize(),
                                a.causal() ? 1 : 0)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, a.output());
        TornadoDevice device = TornadoDevices.find(info);
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot());
        plan.withDevice(device);
        if (group != DEFAULT_GROUP) {
            WorkerGrid1D worker = new WorkerGrid1D(rows);
            worker.setLocalWork(group, 1, 1);
            plan.withGridScheduler(new GridScheduler(GRAPH + "." + TASK, worker));
        }
        return new BaselineContender(a, group, device, plan);
    }

    /// How many work-items there are.
    static int rows(AttentionShape shape) {
        return Math.toIntExact((long) shape.batch() * shape.queryHeads() * shape.queryLength());
    }

    @Override
    public String name() {
        return "baseline";
    }

    @Override
    public String kernel() {
        return "three passes, work-group " + groupText(group);
    }

    /// A work-group size as tables name it.
    static String groupText(int group) {
        return group == DEFAULT_GROUP ? "TornadoVM's own" : Integer.toString(group);
    }

    @Override
    public void run() {
        plan.execute();
        TornadoDevices.requireRan(plan, device, "the baseline");
    }

    @Override
    public Tensor output() {
        // As long as the output, without the room that an array may have behind its elements.
        MemorySegment elements =
                arrays.output().getSegment().asSlice(0, (long) arrays.output().getSize() * 4);
        AttentionShape s = arrays.shape();
        return Tensor.wrap(
                elements,
                DataType.FLOAT32,
                s.batch(),
                s.queryHeads(),
                s.queryLength(),
                s.headDim());
    }

    @Override
    public Optional<Double> kernelMillis() {
        plan.withProfiler(ProfilerMode.SILENT);
        long nanos = plan.execute().getProfilerResult().getDeviceKernelTime();
        plan.withoutProfiler();
        return nanos > 0 ? Optional.of(nanos / 1e6) : Optional.empty();
    }

    @Override
    public void close() {
        TornadoDevices.close(plan, "the baseline");
    }
}
