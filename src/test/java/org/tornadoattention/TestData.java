package org.tornadoattention;

import java.util.Random;

/// Seeded tensors: the same seed gives the same values on every machine.
final class TestData {
    private TestData() {}

    /// Standard normal values, rounded to the type.
    static Tensor normal(long seed, DataType type, int... shape) {
        return Tensor.randomNormal(seed, shape).to(type);
    }

    /// Standard normal values times a factor.
    static Tensor scaled(double factor, long seed, DataType type, int... shape) {
        double[] values = Tensor.randomNormal(seed, shape).toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Tensor.of(values, shape).to(type);
    }

    /// Booleans of which about `share` are true.
    static Tensor booleans(long seed, double share, int... shape) {
        Tensor tensor = Tensor.allocate(DataType.BOOL, shape);
        boolean[] values = new boolean[tensor.size()];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < share;
        }
        return Tensor.of(values, shape);
    }

    /// Integers from 0 to `bound`, exclusive.
    static Tensor integers(long seed, int bound, int... shape) {
        Tensor tensor = Tensor.allocate(DataType.INT32, shape);
        int[] values = new Random(seed).ints(tensor.size(), 0, bound).toArray();
        return Tensor.of(values, shape);
    }

    /// Normal biases of which about `share` are -infinity.
    static Tensor biases(long seed, double share, int... shape) {
        float[] values = Tensor.randomNormal(seed, shape).toFloats();
        Random random = new Random(seed + 1);
        for (int i = 0; i < values.length; i++) {
            if (random.nextDouble() < share) {
                values[i] = Float.NEGATIVE_INFINITY;
            }
        }
        return Tensor.of(values, shape);
    }

    /// The tensor's elements at every second place of each dimension of a memory twice as long.
    static Tensor strided(Tensor tensor) {
        int[] shape = tensor.shape();
        int[] doubled = shape.clone();
        doubled[doubled.length - 1] *= 2;
        Tensor memory = Tensor.allocate(tensor.type(), doubled);
        Tensor view = memory.slice(-1, shape[shape.length - 1], doubled[doubled.length - 1]);
        view.copyFrom(tensor);
        return view;
    }
}
