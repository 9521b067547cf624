package org.tornadoattention.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.tornadoattention.Tensor;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// NumPy's `.npy` format: one array in one file, as `numpy.save` and `numpy.load` use it.
///
/// | dtype in the file | read as |
/// |---|---|
/// | `f2` `f4` `f8` | float16, float32, float64 |
/// | `i4` `i8` `b1` | int32, int64, bool |
/// | `i1` `u1` `i2` `u2` | int32 |
/// | `u4` | int64 |
///
/// Format versions 1.0, 2.0 and 3.0, little- and big-endian data, row- and column-major order (the
/// latter becomes a strided view) and any shape of up to 64 dimensions are read. Structured types,
/// Python objects, strings, dates and complex numbers are refused. Bytes behind the data are
/// ignored, as NumPy does. Version 1.0, little-endian and row-major is written; bfloat16, which
/// NumPy lacks, is not.
///
/// **Memory.** Files from 16 MiB are mapped, smaller ones are read into native memory; either is
/// released by the garbage collector. The tensor is read-only in both cases ([Tensor#copy] is not).
/// A mapped file must not be overwritten in place while its tensor is in use; replacing it, as
/// [#write] does, is safe.
///
/// Source:
/// [numpy.lib.format](https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html) and
/// [NEP 1](https://numpy.org/neps/nep-0001-npy-format.html).
public final class Npy {
    /// Below this, a mapping costs more than the copy that it saves.
    private static final long MAPPING_THRESHOLD = 16L << 20;

    private Npy() {}

    /// The array in `file`, as a read-only tensor.
    ///
    /// @throws FormatException if the file is not a well-formed `.npy` file of a supported type, or
    ///   holds 2^31 elements or more
    /// @throws IOException if the file cannot be read
    public static Tensor read(Path file) throws IOException {
        String source = file.toString();
        MemorySegment bytes = FileInput.bytes(file, MAPPING_THRESHOLD);
        long prefix = Math.min(bytes.byteSize(), NpyHeader.MAX_BYTES);
        NpyHeader header =
                NpyHeader.parse(
                        source, bytes.asSlice(0, prefix).toArray(JAVA_BYTE), bytes.byteSize());
        return header.tensor(source, bytes.asSlice(header.dataOffset(), header.dataBytes()));
    }

    /// Writes `tensor` row-major into `file`, which is replaced at once or, on failure, not at all.
    ///
    /// @throws IllegalArgumentException for a bfloat16 tensor or more than 64 dimensions
    /// @throws IOException if the file cannot be written
    public static void write(Path file, Tensor tensor) throws IOException {
        byte[] header = NpyHeader.encode(tensor);
        FileOutput.replace(
                file,
                out -> {
                    out.write(header);
                    FileOutput.writeRowMajor(out, tensor);
                });
    }
}
