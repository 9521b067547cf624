package org.tornadoattention.benchmarks.peers;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.TensorOptional;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.benchmarks.cpu.Cell;
import org.tornadoattention.benchmarks.cpu.CellInputs;
import org.tornadoattention.benchmarks.cpu.Contender;
import org.tornadoattention.benchmarks.cpu.ContenderProvider;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// libtorch's `scaled_dot_product_attention` through the bytedeco presets; query heads of a group
/// are rows of one head.
///
/// It computes its matrix products with OpenBLAS, which by itself starts threads inside libtorch's
/// own and knows no kernels for some processors: `libtorch-tuned` has one thread for each product
/// and the kernels for AVX-512, `libtorch` what comes out of the box.
public final class TorchContenders implements ContenderProvider {
    private static final String TUNED = "libtorch-tuned";
    private static final String UNTUNED = "libtorch";

    @Override
    public List<String> names() {
        return List.of(TUNED, UNTUNED);
    }

    @Override
    public Map<String, String> environment(String name) {
        return name.equals(TUNED)
                ? Map.of("OPENBLAS_NUM_THREADS", "1", "OPENBLAS_CORETYPE", "SkylakeX")
                : Map.of();
    }

    @Override
    public Contender open(String name, int threads) {
        set_num_threads(threads);
        return new TorchContender(new NoGradGuard(), environment(name));
    }

    private record TorchContender(NoGradGuard guard, Map<String, String> settings)
            implements Contender {
        @Override
        public Optional<Prepared> prepare(CellInputs inputs) {
            Cell.Kind kind = inputs.cell().kind();
            return kind == Cell.Kind.FULL || kind == Cell.Kind.CAUSAL
                    ? Optional.of(new Run(inputs))
                    : Optional.empty();
        }

        @Override
        public String description() {
            return "libtorch through org.bytedeco:pytorch, "
                    + (settings.isEmpty() ? "as it comes" : settings.toString());
        }

        @Override
        public void close() {
            guard.close();
        }
    }

    private static final class Run implements Contender.Prepared {
        private final boolean causal;
        private final FloatPointer query;
        private final FloatPointer key;
        private final FloatPointer value;
        private final long[] rows;
        private final long[] keys;

        Run(CellInputs inputs) {
            AttentionShape s = inputs.cell().shape();
            causal = inputs.cell().kind() == Cell.Kind.CAUSAL;
            query = new FloatPointer(Layouts.buffer(inputs.query()));
            key = new FloatPointer(Layouts.buffer(inputs.key()));
            value = new FloatPointer(Layouts.buffer(inputs.value()));
            rows =
                    new long[] {
                        s.batch(),
                        s.keyValueHeads(),
                        (long) s.queryLength() * s.groupSize(),
                        s.headDim()
                    };
            keys = new long[] {s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim()};
        }

        @Override
        public void run() {
            try (PointerScope _ = new PointerScope()) {
                attention();
            }
        }

        private org.bytedeco.pytorch.Tensor attention() {
            return scaled_dot_product_attention(
                    from_blob(query, rows),
                    from_blob(key, keys),
                    from_blob(value, keys),
                    new TensorOptional(),
                    0.0,
                    causal,
                    new DoubleOptional(),
                    false);
        }

        @Override
        public float[] output() {
            try (PointerScope _ = new PointerScope()) {
                org.bytedeco.pytorch.Tensor result = attention().contiguous();
                float[] values = new float[Math.toIntExact(result.numel())];
                new FloatPointer(result.data_ptr()).capacity(values.length).get(values);
                return values;
            }
        }

        @Override
        public void close() {
            query.close();
            key.close();
            value.close();
        }
    }
}
