package org.tornadoattention.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.Tensor;
import org.tornadoattention.benchmarks.cpu.Cell;
import org.tornadoattention.benchmarks.cpu.CellInputs;
import org.tornadoattention.benchmarks.cpu.Contender;
import org.tornadoattention.benchmarks.cpu.ContenderProvider;
import org.tornadoattention.benchmarks.peers.OnnxModel.Port;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// ONNX Runtime's three operators for attention, each a model of one node, with inputs and outputs
/// bound once.
///
/// | contender | operator | what it takes |
/// |---|---|---|
/// | ort-attention | Attention, opset 23 | heads first; query heads of a group as rows of one head |
/// | ort-mha | com.microsoft MultiHeadAttention | tokens first, as many key as query heads |
/// | ort-gqa | com.microsoft GroupQueryAttention | tokens first, causal, keys in a cache |
public final class OnnxContenders implements ContenderProvider {
    private static final String ATTENTION = "ort-attention";
    private static final String MHA = "ort-mha";
    private static final String GQA = "ort-gqa";

    @Override
    public List<String> names() {
        return List.of(ATTENTION, MHA, GQA);
    }

    @Override
    public Contender open(String name, int threads) {
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "benchmark");
        return new OnnxContender(name, threads, environment);
    }

    private record OnnxContender(String name, int threads, OrtEnvironment environment)
            implements Contender {
        @Override
        public Optional<Prepared> prepare(CellInputs inputs) throws OrtException {
            AttentionShape s = inputs.cell().shape();
            boolean causal = inputs.cell().kind() == Cell.Kind.CAUSAL;
            if (inputs.cell().kind() != Cell.Kind.FULL && !causal) {
                return Optional.empty();
            }
            boolean decode = s.queryLength() == 1;
            return switch (name) {
                case ATTENTION -> Optional.of(attention(inputs, causal));
                case MHA ->
                        s.groupSize() == 1
                                ? Optional.of(multiHead(inputs, causal))
                                : Optional.empty();
                default ->
                        s.batch() == 1 && (causal || decode)
                                ? Optional.of(groupQuery(inputs))
                                : Optional.empty();
            };
        }

        private Run attention(CellInputs inputs, boolean causal) throws OrtException {
            AttentionShape s = inputs.cell().shape();
            // Without a mask, rows of a group are rows of one head: each key is read once for all.
            int group = s.groupSize();
            long[] rows = {
                s.batch(), s.keyValueHeads(), (long) s.queryLength() * group, s.headDim()
            };
            long[] keys = {s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim()};
            byte[] model =
                    OnnxModel.of(
                            "Attention",
                            "",
                            List.of(port("q", 4), port("k", 4), port("v", 4)),
                            List.of(port("y", 4)),
                            Map.of("is_causal", causal ? 1 : 0));
            Run run = new Run(this, model, s, false);
            run.in("q", Layouts.buffer(inputs.query()), rows);
            run.in("k", Layouts.buffer(inputs.key()), keys);
            run.in("v", Layouts.buffer(inputs.value()), keys);
            run.out(rows);
            return run;
        }

        private Run multiHead(CellInputs inputs, boolean causal) throws OrtException {
            AttentionShape s = inputs.cell().shape();
            byte[] model =
                    OnnxModel.of(
                            "MultiHeadAttention",
                            "com.microsoft",
                            List.of(port("q", 3), port("k", 3), port("v", 3)),
                            List.of(port("y", 3)),
                            Map.of("num_heads", s.queryHeads(), "unidirectional", causal ? 1 : 0));
            long width = (long) s.queryHeads() * s.headDim();
            long[] rows = {s.batch(), s.queryLength(), width};
            long[] keys = {s.batch(), s.keyLength(), width};
            Run run = new Run(this, model, s, true);
            run.in("q", Layouts.tokensFirst(inputs.query()), rows);
            run.in("k", Layouts.tokensFirst(inputs.key()), keys);
            run.in("v", Layouts.tokensFirst(inputs.value()), keys);
            run.out(rows);
            return run;
        }

        /// Keys lie in a cache that is input and output at once; those of the last queries are
        /// given again and overwrite themselves.
        private Run groupQuery(CellInputs inputs) throws OrtException {
            AttentionShape s = inputs.cell().shape();
            int n = s.queryLength();
            int m = s.keyLength();
            byte[] model =
                    OnnxModel.of(
                            "GroupQueryAttention",
                            "com.microsoft",
                            List.of(
                                    port("q", 3),
                                    port("k", 3),
                                    port("v", 3),
                                    port("pastKey", 4),
                                    port("pastValue", 4),
                                    new Port("last", OnnxModel.INT32, 1),
                                    new Port("total", OnnxModel.INT32, 0)),
                            List.of(port("y", 3), port("presentKey", 4), port("presentValue", 4)),
                            Map.of("num_heads", s.queryHeads(), "kv_num_heads", s.keyValueHeads()));
            long[] rows = {1, n, (long) s.queryHeads() * s.headDim()};
            long[] newKeys = {1, n, (long) s.keyValueHeads() * s.headDim()};
            long[] cache = {1, s.keyValueHeads(), m, s.headDim()};
            Run run = new Run(this, model, s, true);
            run.in("q", Layouts.tokensFirst(inputs.query()), rows);
            run.in("k", Layouts.tokensFirst(last(inputs.key(), n)), newKeys);
            run.in("v", Layouts.tokensFirst(last(inputs.value(), n)), newKeys);
            run.cache("pastKey", "presentKey", Layouts.buffer(inputs.key()), cache);
            run.cache("pastValue", "presentValue", Layouts.buffer(inputs.value()), cache);
            run.in("last", new int[] {m - 1}, 1);
            run.in("total", new int[] {m});
            run.out(rows);
            return run;
        }

        private static Tensor last(Tensor keys, int count) {
            return keys.slice(2, keys.dim(2) - count, keys.dim(2));
        }

        private static Port port(String name, int rank) {
            return new Port(name, OnnxModel.FLOAT, rank);
        }

        @Override
        public String description() {
            return "ONNX Runtime " + environment.getVersion();
        }

        @Override
        public void close() {}
    }

    /// A session with its tensors.
    private static final class Run implements Contender.Prepared {
        private final OrtEnvironment environment;
        private final OrtSession session;
        private final AttentionShape shape;
        private final boolean tokensFirst;
        private final FloatBuffer output;
        private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        private final List<OnnxTensor> all = new ArrayList<>();

        Run(OnnxContender contender, byte[] model, AttentionShape shape, boolean tokensFirst)
                throws OrtException {
            environment = contender.environment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(contender.threads());
                options.setInterOpNumThreads(1);
                session = environment.createSession(model, options);
            }
            this.shape = shape;
            this.tokensFirst = tokensFirst;
            output =
                    Layouts.buffer(
                            shape.batch()
                                    * shape.queryHeads()
                                    * shape.queryLength()
                                    * shape.valueDim());
        }

        void in(String name, FloatBuffer data, long... dims) throws OrtException {
            inputs.put(name, tensor(data, dims));
        }

        void in(String name, int[] data, long... dims) throws OrtException {
            OnnxTensor tensor = OnnxTensor.createTensor(environment, IntBuffer.wrap(data), dims);
            all.add(tensor);
            inputs.put(name, tensor);
        }

        void cache(String past, String present, FloatBuffer data, long... dims)
                throws OrtException {
            inputs.put(past, tensor(data, dims));
            outputs.put(present, tensor(data, dims));
        }

        void out(long... dims) throws OrtException {
            outputs.put("y", tensor(output, dims));
        }

        private OnnxTensor tensor(FloatBuffer data, long... dims) throws OrtException {
            OnnxTensor tensor = OnnxTensor.createTensor(environment, data, dims);
            all.add(tensor);
            return tensor;
        }

        @Override
        public void run() throws OrtException {
            session.run(inputs, outputs).close();
        }

        @Override
        public float[] output() throws OrtException {
            run();
            return tokensFirst
                    ? Layouts.headsFirst(
                            output,
                            shape.batch(),
                            shape.queryHeads(),
                            shape.queryLength(),
                            shape.valueDim())
                    : Layouts.floats(output);
        }

        @Override
        public void close() {
            all.forEach(OnnxTensor::close);
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("cannot close a session", e);
            }
        }
    }
}
