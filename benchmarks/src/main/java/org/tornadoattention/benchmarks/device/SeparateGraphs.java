package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.TornadoEngine;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/// The layer as task graphs that know nothing of each other: all that passes from one to the next
/// goes through the host.
///
/// ```
/// x --query--> q, x --key--> k, x --value--> v      three plans, each sends x and fetches its result
/// q, k, v --attention--> heads                      the engine's plan, on tensors of the host
/// heads --output--> y                               one more plan
/// ```
///
/// Kernels, device and compiler flags are those of the engine's layer. Nothing is copied on the
/// host that need not be: the three read one array, attention reads what they fetched where it
/// lies, and writes to where the last plan sends from.
final class SeparateGraphs implements LayerContender {
    private final FloatArray x;
    private final ProjectionGraph query;
    private final ProjectionGraph key;
    private final ProjectionGraph value;
    private final TornadoEngine engine;
    private final AttentionInputs projected;
    private final AttentionPlan attention;
    private final Tensor heads;
    private final ProjectionGraph output;
    private final int[] shape;
    private final String projections;
    private String kernel = "";

    private SeparateGraphs(LayerProblem problem, TornadoEngine engine, boolean context) {
        this.engine = engine;
        projections = context ? "context" : "loop";
        int rows = problem.length();
        int hidden = problem.hidden();
        shape = new int[] {1, rows, hidden};
        int[] split = {1, rows, problem.heads(), hidden / problem.heads()};
        AttentionInputs sizes =
                AttentionInputs.tokensFirst(
                        Tensor.randomNormal(1, split),
                        Tensor.randomNormal(2, split),
                        Tensor.randomNormal(3, split));
        AttentionSpec spec = AttentionSpec.of(sizes);
        DeviceInfo info = engine.device();
        ProjectionGraph.Place place =
                new ProjectionGraph.Place(
                        TornadoDevices.find(info),
                        engine.graph(spec, sizes),
                        context,
                        info.kind().equals("CPU"));
        MultiHeadWeights weights = problem.weights();
        x = new FloatArray(rows * hidden);
        query = new ProjectionGraph("query", weights.query(), x, rows, place);
        key = new ProjectionGraph("key", weights.key(), x, rows, place);
        value = new ProjectionGraph("value", weights.value(), x, rows, place);
        projected =
                AttentionInputs.tokensFirst(
                        query.output(split), key.output(split), value.output(split));
        attention = engine.plan(spec);
        FloatArray joined = new FloatArray(rows * hidden);
        heads = ProjectionGraph.view(joined, split);
        output = new ProjectionGraph("output", weights.output().orElseThrow(), joined, rows, place);
    }

    /// Opens the engine and makes the plans.
    ///
    /// @param context whether projections take the form for GPUs
    static SeparateGraphs open(EngineOptions options, boolean context, LayerProblem problem) {
        return new SeparateGraphs(problem, TornadoEngine.open(options), context);
    }

    @Override
    public String name() {
        return LayerBenchmark.SEPARATE;
    }

    @Override
    public String kernel() {
        return kernel;
    }

    @Override
    public Tensor run(Tensor input) {
        ProjectionGraph.view(x, shape).copyFrom(input);
        query.run();
        key.run();
        value.run();
        kernel =
                "projections %s, %s"
                        .formatted(projections, attention.run(projected, heads).info().kernel());
        output.run();
        Tensor result = Tensor.allocate(input.type(), shape);
        result.copyFrom(output.output(shape));
        return result;
    }

    @Override
    public void close() {
        output.close();
        attention.close();
        value.close();
        key.close();
        query.close();
        engine.close();
    }
}
