package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionInputs;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.bench.BenchCell;
import org.tornadoattention.io.Npy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The data of all cells and all processes, PyTorch's among them: for each type one file of seeded
/// numbers from the standard normal distribution, of which a cell takes the first for its queries,
/// the next for its keys and those after them for its values.
///
/// @param folder where the files lie
record GpuData(Path folder) {
    private static final long SEED = 42;
    private static final int CHUNK = 1 << 20;

    /// Makes the files, as long as the largest cell of each type needs.
    void write(List<BenchCell> cells) throws IOException {
        for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT16)) {
            long needed =
                    cells.stream()
                            .filter(cell -> cell.type() == type)
                            .mapToLong(cell -> queries(cell) + 2 * keys(cell))
                            .max()
                            .orElse(0);
            if (needed > 0) {
                Npy.write(file(type), numbers(type, Math.toIntExact(needed)));
            }
        }
    }

    private static Tensor numbers(DataType type, int count) {
        Tensor all = Tensor.allocate(type, count);
        int chunks = Math.ceilDiv(count, CHUNK);
        IntStream.range(0, chunks)
                .parallel()
                .forEach(
                        c -> {
                            int from = c * CHUNK;
                            int to = (int) Math.min(count, from + (long) CHUNK);
                            all.slice(0, from, to)
                                    .copyFrom(Tensor.randomNormal(SEED + c, to - from).to(type));
                        });
        return all;
    }

    private Path file(DataType type) {
        return folder.resolve("normal-%s.npy".formatted(type.toString().toLowerCase(Locale.ROOT)));
    }

    /// A cell's tensors, heads first; they lie in the file.
    AttentionInputs inputs(BenchCell cell) throws IOException {
        Tensor all = Npy.read(file(cell.type()));
        AttentionShape s = cell.shape();
        int keysFrom = (int) queries(cell);
        int valuesFrom = keysFrom + (int) keys(cell);
        AttentionInputs inputs =
                AttentionInputs.of(
                        all.slice(0, 0, keysFrom)
                                .reshape(s.batch(), s.queryHeads(), s.queryLength(), s.headDim()),
                        keysOf(all.slice(0, keysFrom, valuesFrom), s),
                        keysOf(all.slice(0, valuesFrom, valuesFrom + (int) keys(cell)), s));
        return cell.causal() ? inputs.with(Mask.causal(Alignment.BOTTOM_RIGHT)) : inputs;
    }

    private static Tensor keysOf(Tensor numbers, AttentionShape s) {
        return numbers.reshape(s.batch(), s.keyValueHeads(), s.keyLength(), s.headDim());
    }

    private static long queries(BenchCell cell) {
        return cell.rows() * cell.shape().headDim();
    }

    private static long keys(BenchCell cell) {
        AttentionShape s = cell.shape();
        return (long) s.batch() * s.keyValueHeads() * s.keyLength() * s.headDim();
    }
}
