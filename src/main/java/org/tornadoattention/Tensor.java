package org.tornadoattention;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.tornadoattention.internal.Elements;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/// A typed, strided view of memory: the argument and the result of every operation.
///
/// A tensor has a [DataType], a shape and, for each dimension, a stride counted in elements. Views
/// ([#transpose], [#slice], [#select], [#splitLast], [#broadcastTo]) share memory with the tensor
/// they come from, which is how both head layouts are accepted without a copy. New tensors are
/// row-major.
///
/// **Memory.** Elements live in a [MemorySegment], little-endian. Tensors made by [#allocate] and
/// the `of` factories lie in native memory, aligned to 64 bytes, which a device runtime fills or
/// reads with one bulk copy. Without an [Arena] the memory is freed by the garbage collector once
/// no tensor refers to it; with one, closing the arena frees it, and later access throws
/// `IllegalStateException`.
///
/// **Threads.** A tensor is no more synchronised than an array: concurrent reads are safe, a write
/// must be ordered with other access by the caller.
///
/// **Limits.** At most 2^31 - 1 elements; more is an [IllegalArgumentException].
public final class Tensor {
    /// Covers a cache line and the widest vector register, so that aligned loads never split a
    /// line.
    private static final long ALIGNMENT = 64;

    private final DataType type;
    private final int[] shape;
    private final int[] strides;
    private final MemorySegment memory;
    private final long offset;

    private Tensor(DataType type, int[] shape, int[] strides, MemorySegment memory, long offset) {
        this.type = type;
        this.shape = shape;
        this.strides = strides;
        this.memory = memory;
        this.offset = offset;
    }

    // ---- Making tensors ------------------------------------------------------------------------

    /// Zeros in native memory that the garbage collector frees.
    ///
    /// @throws IllegalArgumentException for a negative dimension or more than 2^31 - 1 elements
    public static Tensor allocate(DataType type, int... shape) {
        return allocate(Arena.ofAuto(), type, shape);
    }

    /// Zeros in native memory that lives as long as `arena`.
    ///
    /// @throws IllegalArgumentException for a negative dimension or more than 2^31 - 1 elements
    public static Tensor allocate(Arena arena, DataType type, int... shape) {
        Objects.requireNonNull(arena, "arena");
        Objects.requireNonNull(type, "type");
        int size = elementCount(shape);
        // A segment of zero bytes cannot be aligned, so even an empty tensor owns one byte.
        long bytes = Math.max(1, (long) size * type.byteSize());
        return new Tensor(
                type, shape.clone(), rowMajor(shape), arena.allocate(bytes, ALIGNMENT), 0);
    }

    /// Wraps memory that the caller owns, without a copy; `memory` holds the elements row-major
    /// from its first byte and may be longer than they are. Heap, native and mapped (read-only)
    /// segments do.
    ///
    /// @throws IllegalArgumentException if the segment is shorter than the shape needs
    public static Tensor wrap(MemorySegment memory, DataType type, int... shape) {
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(type, "type");
        long bytes = (long) elementCount(shape) * type.byteSize();
        if (memory.byteSize() < bytes) {
            throw new IllegalArgumentException(
                    "memory must hold %d bytes for %s%s but has %d"
                            .formatted(bytes, type, shapeText(shape), memory.byteSize()));
        }
        return new Tensor(type, shape.clone(), rowMajor(shape), memory, 0);
    }

    /// A float32 copy of `values`, row-major.
    ///
    /// @throws IllegalArgumentException if the number of values is not the product of the shape
    public static Tensor of(float[] values, int... shape) {
        Tensor tensor = allocateFor(values.length, DataType.FLOAT32, shape);
        MemorySegment.copy(values, 0, tensor.memory, Elements.FLOAT, 0, values.length);
        return tensor;
    }

    /// A float64 copy of `values`, row-major.
    ///
    /// @throws IllegalArgumentException if the number of values is not the product of the shape
    public static Tensor of(double[] values, int... shape) {
        Tensor tensor = allocateFor(values.length, DataType.FLOAT64, shape);
        MemorySegment.copy(values, 0, tensor.memory, Elements.DOUBLE, 0, values.length);
        return tensor;
    }

    /// An int32 copy of `values`, row-major.
    ///
    /// @throws IllegalArgumentException if the number of values is not the product of the shape
    public static Tensor of(int[] values, int... shape) {
        Tensor tensor = allocateFor(values.length, DataType.INT32, shape);
        MemorySegment.copy(values, 0, tensor.memory, Elements.INT, 0, values.length);
        return tensor;
    }

    /// An int64 copy of `values`, row-major.
    ///
    /// @throws IllegalArgumentException if the number of values is not the product of the shape
    public static Tensor of(long[] values, int... shape) {
        Tensor tensor = allocateFor(values.length, DataType.INT64, shape);
        MemorySegment.copy(values, 0, tensor.memory, Elements.LONG, 0, values.length);
        return tensor;
    }

    /// A boolean copy of `values`, row-major.
    ///
    /// @throws IllegalArgumentException if the number of values is not the product of the shape
    public static Tensor of(boolean[] values, int... shape) {
        Tensor tensor = allocateFor(values.length, DataType.BOOL, shape);
        for (int i = 0; i < values.length; i++) {
            tensor.memory.set(JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
        }
        return tensor;
    }

    /// Float32 values from the standard normal distribution; the same seed gives the same values on
    /// every machine.
    ///
    /// @throws IllegalArgumentException for a negative dimension or more than 2^31 - 1 elements
    public static Tensor randomNormal(long seed, int... shape) {
        Tensor tensor = allocate(DataType.FLOAT32, shape);
        Random random = new Random(seed);
        for (long i = 0; i < tensor.size(); i++) {
            tensor.memory.setAtIndex(Elements.FLOAT, i, (float) random.nextGaussian());
        }
        return tensor;
    }

    private static Tensor allocateFor(int length, DataType type, int... shape) {
        int size = elementCount(shape);
        if (length != size) {
            throw new IllegalArgumentException(
                    "values must have %d elements for shape %s but has %d"
                            .formatted(size, shapeText(shape), length));
        }
        return allocate(type, shape);
    }

    // ---- Shape ---------------------------------------------------------------------------------

    /// How elements are stored.
    public DataType type() {
        return type;
    }

    /// The number of dimensions.
    public int rank() {
        return shape.length;
    }

    /// The length of one dimension; negative counts from the last (`-1`).
    public int dim(int dimension) {
        return shape[axis(dimension)];
    }

    /// The distance between neighbours of one dimension in elements; negative counts from the last.
    public int stride(int dimension) {
        return strides[axis(dimension)];
    }

    /// A copy of the shape.
    public int[] shape() {
        return shape.clone();
    }

    /// The number of elements.
    public int size() {
        return elementCount(shape);
    }

    /// Whether the shape is exactly this one.
    public boolean hasShape(int... expected) {
        return Arrays.equals(shape, expected);
    }

    /// Whether the elements lie next to each other in row-major order.
    public boolean isContiguous() {
        int expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] > 1 && strides[i] != expected) {
                return false;
            }
            expected *= Math.max(1, shape[i]);
        }
        return true;
    }

    // ---- Views ---------------------------------------------------------------------------------

    /// The same elements with two dimensions exchanged: `[B][N][H][D].transpose(1, 2)` is
    /// `[B][H][N][D]`.
    public Tensor transpose(int first, int second) {
        int a = axis(first);
        int b = axis(second);
        int[] newShape = shape.clone();
        int[] newStrides = strides.clone();
        newShape[a] = shape[b];
        newShape[b] = shape[a];
        newStrides[a] = strides[b];
        newStrides[b] = strides[a];
        return new Tensor(type, newShape, newStrides, memory, offset);
    }

    /// The part `[from, to)` of one dimension.
    ///
    /// @throws IllegalArgumentException unless `0 <= from <= to <= dim(dimension)`
    public Tensor slice(int dimension, int from, int to) {
        int a = axis(dimension);
        if (from < 0 || from > to || to > shape[a]) {
            throw new IllegalArgumentException(
                    "slice [%d, %d) must lie within dimension %d of %s"
                            .formatted(from, to, a, shapeText(shape)));
        }
        int[] newShape = shape.clone();
        newShape[a] = to - from;
        return new Tensor(
                type, newShape, strides.clone(), memory, offset + (long) from * strides[a]);
    }

    /// One index of one dimension, which disappears from the shape.
    ///
    /// @throws IndexOutOfBoundsException if the index is outside the dimension
    public Tensor select(int dimension, int index) {
        int a = axis(dimension);
        Objects.checkIndex(index, shape[a]);
        int[] newShape = new int[shape.length - 1];
        int[] newStrides = new int[shape.length - 1];
        for (int i = 0, j = 0; i < shape.length; i++) {
            if (i != a) {
                newShape[j] = shape[i];
                newStrides[j++] = strides[i];
            }
        }
        return new Tensor(type, newShape, newStrides, memory, offset + (long) index * strides[a]);
    }

    /// The last dimension split in two: `[B][N][H*D].splitLast(H)` is `[B][N][H][D]`.
    ///
    /// @throws IllegalArgumentException if the last dimension is not a multiple of `parts`
    public Tensor splitLast(int parts) {
        int last = dim(-1);
        if (parts <= 0 || last % parts != 0) {
            throw new IllegalArgumentException(
                    "the last dimension of %s must be a multiple of %d"
                            .formatted(shapeText(shape), parts));
        }
        int part = last / parts;
        int[] newShape = Arrays.copyOf(shape, shape.length + 1);
        int[] newStrides = Arrays.copyOf(strides, shape.length + 1);
        newShape[shape.length - 1] = parts;
        newShape[shape.length] = part;
        newStrides[shape.length] = strides[shape.length - 1];
        newStrides[shape.length - 1] = part * strides[shape.length - 1];
        return new Tensor(type, newShape, newStrides, memory, offset);
    }

    /// The same elements in row-major order under another shape, without a copy.
    ///
    /// @throws IllegalArgumentException if the sizes differ or this tensor is not contiguous
    public Tensor reshape(int... newShape) {
        if (elementCount(newShape) != size()) {
            throw new IllegalArgumentException(
                    "reshape must keep the %d elements of %s but %s has %d"
                            .formatted(
                                    size(),
                                    shapeText(shape),
                                    shapeText(newShape),
                                    elementCount(newShape)));
        }
        if (!isContiguous()) {
            throw new IllegalArgumentException(
                    "reshape needs a contiguous tensor but %s is a strided view: copy it first"
                            .formatted(shapeText(shape)));
        }
        return new Tensor(type, newShape.clone(), rowMajor(newShape), memory, offset);
    }

    /// This tensor repeated without a copy to a larger shape, by NumPy's rule: shapes are compared
    /// from the right, and a dimension of 1 (or one that is missing on the left) stretches. The
    /// view is for reading; it may have 2^31 places or more, and then has no [#size].
    ///
    /// @throws IllegalArgumentException if the shapes are not compatible
    public Tensor broadcastTo(int... target) {
        int[] newStrides = new int[target.length];
        boolean fits = target.length >= shape.length && Arrays.stream(target).allMatch(t -> t >= 0);
        for (int i = 0; fits && i < shape.length; i++) {
            int t = target.length - shape.length + i;
            fits = shape[i] == target[t] || shape[i] == 1;
            newStrides[t] = shape[i] == 1 ? 0 : strides[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s does not broadcast to %s".formatted(shapeText(shape), shapeText(target)));
        }
        return new Tensor(type, target.clone(), newStrides, memory, offset);
    }

    // ---- Elements ------------------------------------------------------------------------------

    /// One element as a double; booleans read as 0 or 1, and every type but [DataType#INT64]
    /// exactly.
    ///
    /// @throws IndexOutOfBoundsException if an index is outside its dimension
    public double get(int... index) {
        return Elements.getDouble(memory, type, elementOffset(index));
    }

    /// One element as a long; floating-point values are truncated.
    ///
    /// @throws IndexOutOfBoundsException if an index is outside its dimension
    public long getLong(int... index) {
        return Elements.getLong(memory, type, elementOffset(index));
    }

    /// Stores one element, rounded to nearest even for the floating types.
    ///
    /// @throws IndexOutOfBoundsException if an index is outside its dimension
    public void set(double value, int... index) {
        Elements.setDouble(memory, type, elementOffset(index), value);
    }

    /// The position of an element in [#memory], in elements.
    ///
    /// @throws IndexOutOfBoundsException if an index is outside its dimension
    public long elementOffset(int... index) {
        if (index.length != shape.length) {
            throw new IndexOutOfBoundsException(
                    "%d indices for a tensor of shape %s"
                            .formatted(index.length, shapeText(shape)));
        }
        long position = offset;
        for (int i = 0; i < index.length; i++) {
            position += (long) Objects.checkIndex(index[i], shape[i]) * strides[i];
        }
        return position;
    }

    /// The memory this tensor is a view of; element 0 of the view is at element [#offset()] of it.
    public MemorySegment memory() {
        return memory;
    }

    /// Where the view's first element lies in [#memory], in elements.
    public long offset() {
        return offset;
    }

    /// The bytes of a contiguous tensor.
    ///
    /// @throws IllegalStateException if the tensor is a strided view
    public MemorySegment segment() {
        if (!isContiguous()) {
            throw new IllegalStateException(
                    "segment() needs a contiguous tensor but %s is a strided view"
                            .formatted(shapeText(shape)));
        }
        return memory.asSlice(offset * type.byteSize(), (long) size() * type.byteSize());
    }

    /// Whether every element can be stored: not in read-only memory, and not where a broadcast lays
    /// several elements over each other.
    boolean isWritable() {
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > 1 && strides[i] == 0) {
                return false;
            }
        }
        return !memory.isReadOnly();
    }

    /// Whether the stretches of memory from first to last element of both views meet. Views that
    /// interleave without sharing an element meet, too.
    boolean mayOverlap(Tensor other) {
        return size() > 0
                && other.size() > 0
                && stretch().asOverlappingSlice(other.stretch()).isPresent();
    }

    private MemorySegment stretch() {
        long last = 0;
        for (int i = 0; i < shape.length; i++) {
            last += (long) (shape[i] - 1) * strides[i];
        }
        return memory.asSlice(offset * type.byteSize(), (last + 1) * type.byteSize());
    }

    // ---- Copies --------------------------------------------------------------------------------

    /// A row-major copy in native memory that the garbage collector frees.
    public Tensor copy() {
        return to(type);
    }

    /// A row-major copy with another element type; values are rounded to nearest even.
    public Tensor to(DataType target) {
        Tensor result = allocate(target, shape);
        result.copyFrom(this);
        return result;
    }

    /// Overwrites every element with that of `source`, which has the same shape and other memory;
    /// types may differ.
    ///
    /// @throws IllegalArgumentException if the shapes differ
    public void copyFrom(Tensor source) {
        if (!source.hasShape(shape)) {
            throw new IllegalArgumentException(
                    "copyFrom needs equal shapes: target %s, source %s"
                            .formatted(shapeText(shape), shapeText(source.shape)));
        }
        if (type == source.type && isContiguous() && source.isContiguous()) {
            segment().copyFrom(source.segment());
            return;
        }
        boolean widens =
                type == DataType.FLOAT32
                        && (source.type == DataType.FLOAT16 || source.type == DataType.BFLOAT16);
        if ((type == source.type || widens)
                && shape.length > 0
                && rowsAreContiguous()
                && source.rowsAreContiguous()) {
            copyRows(source);
            return;
        }
        int[] index = new int[shape.length];
        for (long left = size(); left > 0; left--) {
            long from = source.elementOffset(index);
            long to = elementOffset(index);
            if (type.isInteger() && !source.type.isFloating()) {
                // A double would round 64-bit integers beyond 2^53.
                Elements.setLong(
                        memory, type, to, Elements.getLong(source.memory, source.type, from));
            } else {
                Elements.setDouble(
                        memory, type, to, Elements.getDouble(source.memory, source.type, from));
            }
            advance(index, shape.length - 1);
        }
    }

    private boolean rowsAreContiguous() {
        return strides[shape.length - 1] == 1;
    }

    /// Copies whole rows of the last dimension, as views of heads and tokens have them; half
    /// precision becomes float32.
    private void copyRows(Tensor source) {
        int row = shape[shape.length - 1];
        int[] index = new int[shape.length];
        for (long left = row == 0 ? 0 : size() / row; left > 0; left--) {
            long from = source.elementOffset(index);
            long to = elementOffset(index);
            if (type == source.type) {
                int bytes = type.byteSize();
                MemorySegment.copy(
                        source.memory, from * bytes, memory, to * bytes, (long) row * bytes);
            } else {
                Elements.widen(source.memory, source.type, from, memory, to, row);
            }
            advance(index, shape.length - 2);
        }
    }

    /// The elements in row-major order as floats.
    public float[] toFloats() {
        Tensor floats = type == DataType.FLOAT32 && isContiguous() ? this : to(DataType.FLOAT32);
        return floats.segment().toArray(Elements.FLOAT);
    }

    /// The elements in row-major order as doubles.
    public double[] toDoubles() {
        Tensor doubles = type == DataType.FLOAT64 && isContiguous() ? this : to(DataType.FLOAT64);
        return doubles.segment().toArray(Elements.DOUBLE);
    }

    /// The elements in row-major order as longs; floating-point values are truncated.
    public long[] toLongs() {
        long[] values = new long[size()];
        int[] index = new int[shape.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Elements.getLong(memory, type, elementOffset(index));
            advance(index, shape.length - 1);
        }
        return values;
    }

    /// Moves an index to the next place in row-major order of the dimensions up to `last`.
    private void advance(int[] index, int last) {
        for (int i = last; i >= 0; i--) {
            if (++index[i] < shape[i]) {
                return;
            }
            index[i] = 0;
        }
    }

    // ---- Text ----------------------------------------------------------------------------------

    /// Type and shape, such as `float32[1][8][128][64]`.
    @Override
    public String toString() {
        return type + shapeText(shape);
    }

    /// A shape as messages print it, such as `[1][8][128][64]`.
    public static String shapeText(int... shape) {
        StringBuilder text = new StringBuilder();
        for (int length : shape) {
            text.append('[').append(length).append(']');
        }
        return text.isEmpty() ? "[]" : text.toString();
    }

    private int axis(int dimension) {
        return Objects.checkIndex(
                dimension < 0 ? dimension + shape.length : dimension, shape.length);
    }

    private static int elementCount(int... shape) {
        Objects.requireNonNull(shape, "shape");
        long limit = 1; // The size with every 0 counted as 1: strides must fit an int, too.
        boolean empty = false;
        for (int length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException(
                        "every dimension must be 0 or more but the shape was " + shapeText(shape));
            }
            empty |= length == 0;
            limit *= Math.max(1, length);
            if (limit > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a tensor must have fewer than 2^31 elements but the shape was "
                                + shapeText(shape));
            }
        }
        return empty ? 0 : (int) limit;
    }

    private static int[] rowMajor(int... shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        return strides;
    }
}
