package org.tornadoattention.benchmarks.cpu;

import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.Engines;
import org.tornadoattention.Linear;
import org.tornadoattention.MultiHeadInputs;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.MultiHeadWeights;
import org.tornadoattention.Tensor;

import java.util.List;
import java.util.Optional;

/// This library's engine for processors: `jvm`, and `jvm-1-thread` whatever the number of threads.
public final class JvmContenders implements ContenderProvider {
    static final String JVM = "jvm";
    static final String ONE_THREAD = "jvm-1-thread";

    @Override
    public List<String> names() {
        return List.of(JVM, ONE_THREAD);
    }

    @Override
    public Contender open(String name, int threads) {
        int own = name.equals(ONE_THREAD) ? 1 : threads;
        EngineOptions options = EngineOptions.DEFAULTS.with("threads", Integer.toString(own));
        return new JvmContender(Engines.open("jvm", options));
    }

    private record JvmContender(AttentionEngine engine) implements Contender {
        @Override
        public Optional<Prepared> prepare(CellInputs inputs) {
            return Optional.of(
                    inputs.cell().kind() == Cell.Kind.LAYER
                            ? new Layer(engine, inputs)
                            : new Step(engine, inputs));
        }

        @Override
        public String description() {
            return "this library, %s".formatted(engine.device().backend());
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /// One attention step, into a tensor that is there already.
    private static final class Step implements Contender.Prepared {
        private final CellInputs inputs;
        private final AttentionPlan plan;
        private final Tensor output;

        Step(AttentionEngine engine, CellInputs inputs) {
            this.inputs = inputs;
            AttentionShape s = inputs.cell().shape();
            plan = engine.plan(AttentionSpec.of(inputs.inputs()));
            output =
                    Tensor.allocate(
                            DataType.FLOAT32,
                            s.batch(),
                            s.queryHeads(),
                            s.queryLength(),
                            s.valueDim());
        }

        @Override
        public void run() {
            plan.run(inputs.inputs(), output);
        }

        @Override
        public float[] output() {
            run();
            return output.toFloats();
        }

        @Override
        public void close() {
            plan.close();
        }
    }

    /// A layer of self-attention; its output is not a cell's output and is not compared.
    private static final class Layer implements Contender.Prepared {
        private final MultiHeadPlan plan;
        private final MultiHeadInputs inputs;

        Layer(AttentionEngine engine, CellInputs data) {
            AttentionShape s = data.cell().shape();
            int width = s.queryHeads() * s.headDim();
            Tensor hidden = Tensor.randomNormal(5, s.batch(), s.queryLength(), width);
            inputs = MultiHeadInputs.self(hidden);
            MultiHeadWeights weights =
                    new MultiHeadWeights(
                            linear(11, width),
                            linear(12, width),
                            linear(13, width),
                            Optional.of(linear(14, width)));
            plan =
                    engine.plan(
                            MultiHeadSpec.builder(
                                            weights, s.queryHeads(), s.keyValueHeads(), inputs)
                                    .build());
        }

        private static Linear linear(long seed, int width) {
            return Linear.inputFirst(Tensor.randomNormal(seed, width, width));
        }

        @Override
        public void run() {
            plan.run(inputs);
        }

        @Override
        public float[] output() {
            return plan.run(inputs).output().toFloats();
        }

        @Override
        public void close() {
            plan.close();
        }
    }
}
