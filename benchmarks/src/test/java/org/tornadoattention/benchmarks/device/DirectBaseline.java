package org.tornadoattention.benchmarks.device;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.util.Optional;

/// The baseline kernel called as plain Java.
final class DirectBaseline implements Contender {
    private final Problem problem;
    private final FloatArray query;
    private final FloatArray key;
    private final FloatArray value;
    private final FloatArray scores;
    private final FloatArray out;

    DirectBaseline(Problem problem) {
        this.problem = problem;
        AttentionShape shape = problem.shape();
        query = array(problem.inputs().query());
        key = array(problem.inputs().key());
        value = array(problem.inputs().value());
        scores = new FloatArray(BaselineContender.rows(shape) * shape.keyLength());
        out = new FloatArray(query.getSize());
        out.init(Float.NaN);
    }

    private static FloatArray array(Tensor tensor) {
        return FloatArray.fromArray(tensor.toFloats());
    }

    @Override
    public String name() {
        return DeviceBenchmark.BASELINE;
    }

    @Override
    public String kernel() {
        return "plain Java";
    }

    @Override
    public void run() {
        AttentionShape shape = problem.shape();
        BaselineKernel.attend(
                query,
                key,
                value,
                scores,
                out,
                BaselineContender.rows(shape),
                shape.queryLength(),
                shape.headDim(),
                shape.groupSize(),
                problem.causal() ? 1 : 0);
    }

    @Override
    public Tensor output() {
        return Tensor.wrap(out.getSegment(), DataType.FLOAT32, problem.inputs().query().shape());
    }

    @Override
    public Optional<Double> kernelMillis() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
