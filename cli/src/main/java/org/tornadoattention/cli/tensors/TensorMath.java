package org.tornadoattention.cli.tensors;

import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.util.function.DoubleBinaryOperator;

/// Small operations on whole tensors, one element at a time.
public final class TensorMath {
    private TensorMath() {}

    /// The tokens of `past` followed by those of `added`, both `[B][H][n][D]`, in new memory.
    ///
    /// @throws IllegalArgumentException if batch, heads, dimension or type differ
    public static Tensor appendTokens(Tensor past, Tensor added) {
        boolean fits =
                past.rank() == 4
                        && added.rank() == 4
                        && past.type() == added.type()
                        && past.dim(0) == added.dim(0)
                        && past.dim(1) == added.dim(1)
                        && past.dim(3) == added.dim(3);
        if (!fits) {
            throw new IllegalArgumentException(
                    "past and new tokens must agree in type, batch, heads and dimension: past %s, new %s (batch, heads, length, dim)"
                            .formatted(past, added));
        }
        int before = past.dim(2);
        int total = Math.addExact(before, added.dim(2));
        Tensor joined = Tensor.allocate(past.type(), past.dim(0), past.dim(1), total, past.dim(3));
        joined.slice(2, 0, before).copyFrom(past);
        joined.slice(2, before, total).copyFrom(added);
        return joined;
    }

    /// A mask whose last axis is shorter than `keyLength` filled up with "not allowed": false, or
    /// -infinity; any other mask as it is.
    public static Tensor fillUp(Tensor mask, int keyLength) {
        int last = mask.rank() - 1;
        if (last < 0 || mask.dim(last) >= keyLength) {
            return mask;
        }
        int[] shape = mask.shape();
        int given = shape[last];
        shape[last] = keyLength;
        Tensor filled = Tensor.allocate(mask.type(), shape);
        if (mask.type() != DataType.BOOL) {
            filled.copyFrom(scalar(mask.type(), Double.NEGATIVE_INFINITY).broadcastTo(shape));
        }
        filled.slice(last, 0, given).copyFrom(mask);
        return filled;
    }

    /// An operation on two tensors that broadcast to one shape by NumPy's rule.
    ///
    /// @throws IllegalArgumentException if they do not
    public static Tensor combine(
            Tensor first, Tensor second, DataType type, DoubleBinaryOperator operation) {
        int[] shape = commonShape(first, second);
        Tensor result = Tensor.allocate(type, shape);
        double[] a = first.broadcastTo(shape).toDoubles();
        double[] b = second.broadcastTo(shape).toDoubles();
        int[] index = new int[shape.length];
        for (int position = 0; position < a.length; position++) {
            result.set(operation.applyAsDouble(a[position], b[position]), index);
            advance(index, shape);
        }
        return result;
    }

    /// True where `mask` is false and the other way round.
    public static Tensor not(Tensor mask) {
        return combine(mask, scalar(DataType.BOOL, 0), DataType.BOOL, (a, b) -> a == 0 ? 1 : 0);
    }

    /// Moves an index to the next place in row-major order; after the last comes the first.
    public static void advance(int[] index, int[] shape) {
        for (int i = index.length - 1; i >= 0; i--) {
            if (++index[i] < shape[i]) {
                return;
            }
            index[i] = 0;
        }
    }

    /// One value of shape `[1]`, which broadcasts to anything.
    public static Tensor scalar(DataType type, double value) {
        Tensor one = Tensor.allocate(type, 1);
        one.set(value, 0);
        return one;
    }

    private static int[] commonShape(Tensor first, Tensor second) {
        int rank = Math.max(first.rank(), second.rank());
        int[] shape = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int a = i <= first.rank() ? first.dim(-i) : 1;
            int b = i <= second.rank() ? second.dim(-i) : 1;
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException(
                        "%s and %s do not broadcast to one shape".formatted(first, second));
            }
            shape[rank - i] = a == 1 ? b : a;
        }
        return shape;
    }
}
