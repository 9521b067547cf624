package org.tornadoattention.benchmarks.peers;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.cpu.CellInputs;
import org.tornadoattention.benchmarks.cpu.Contender;
import org.tornadoattention.benchmarks.cpu.ContenderProvider;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// DJL with its PyTorch engine, whose libtorch computes with MKL: a TorchScript module that calls
/// `scaled_dot_product_attention`; query heads of a group are rows of one head.
public final class DjlContenders implements ContenderProvider {
    private static final String NAME = "djl";
    private static final String PYTORCH = "PyTorch";

    @Override
    public List<String> names() {
        return List.of(NAME);
    }

    @Override
    public List<String> javaOptions(String name) {
        return List.of("-Dai.djl.offline=true");
    }

    /// MKL's threads spin for 200 ms after their work; of 20 ms the next call still finds them
    /// awake.
    @Override
    public Map<String, String> environment(String name) {
        return Map.of("KMP_BLOCKTIME", "20");
    }

    @Override
    public Contender open(String name, int threads) throws Exception {
        // Read when the engine starts, by its documentation.
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        Engine engine = Engine.getEngine(PYTORCH);
        Path folder = Files.createTempDirectory("attention-djl");
        Contender opened =
                new DjlContender(engine.toString(), load(folder, false), load(folder, true));
        try (java.util.stream.Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        return opened;
    }

    private static Model load(Path folder, boolean causal) throws Exception {
        String name = causal ? "causal" : "full";
        TorchScript.write(folder.resolve(name + ".pt"), name, causal);
        Model model = Model.newInstance(name, PYTORCH);
        model.load(folder, name);
        return model;
    }

    private record DjlContender(String version, Model full, Model causal) implements Contender {
        @Override
        public Optional<Prepared> prepare(CellInputs inputs) {
            return switch (inputs.cell().kind()) {
                case FULL -> Optional.of(new Run(full, inputs));
                case CAUSAL -> Optional.of(new Run(causal, inputs));
                case WINDOW,
                        BOOLEAN,
                        BIAS,
                        HEAD_BIAS,
                        BLOCKS_16,
                        BLOCKS_64,
                        SCATTERED_16,
                        SCATTERED_64,
                        LAYER ->
                        Optional.empty();
            };
        }

        @Override
        public String description() {
            return "DJL, " + version.replace('\n', ' ');
        }

        @Override
        public void close() {
            full.close();
            causal.close();
        }
    }

    private static final class Run implements Contender.Prepared {
        private final NDManager manager = NDManager.newBaseManager(PYTORCH);
        private final ParameterStore parameters = new ParameterStore();
        private final Model model;
        private final NDList inputs;

        Run(Model model, CellInputs data) {
            this.model = model;
            AttentionShape s = data.cell().shape();
            Shape rows =
                    new Shape(
                            s.batch(),
                            s.keyValueHeads(),
                            (long) s.queryLength() * s.groupSize(),
                            s.headDim());
            Shape keys = new Shape(s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim());
            inputs =
                    new NDList(
                            array(data.query(), rows),
                            array(data.key(), keys),
                            array(data.value(), keys));
        }

        private NDArray array(Tensor tensor, Shape shape) {
            return manager.create(Layouts.buffer(tensor), shape);
        }

        @Override
        public void run() {
            forward().close();
        }

        private NDList forward() {
            return model.getBlock().forward(parameters, inputs, false);
        }

        @Override
        public float[] output() {
            try (NDList result = forward()) {
                return result.get(0).toFloatArray();
            }
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
