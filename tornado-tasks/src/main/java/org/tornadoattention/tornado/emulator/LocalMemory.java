package org.tornadoattention.tornado.emulator;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The local arrays of one work-group at a time: the first work-item that asks for the n-th array
/// makes it, all others get the same. Guarded by its own lock.
final class LocalMemory {
    /// What no kernel computes by accident.
    private static final int GARBAGE = 0xDEADBEEF;

    private final long limit;
    private final List<Object> arrays = new ArrayList<>();
    private long bytes;

    LocalMemory(long limit) {
        this.limit = limit;
    }

    synchronized void clear() {
        arrays.clear();
        bytes = 0;
    }

    /// The n-th array of the work-group.
    ///
    /// @throws IllegalStateException if another work-item's n-th array has another type or size, or
    ///   there is no room
    synchronized <T> T array(int n, Class<T> type, int size) {
        if (n == arrays.size()) {
            arrays.add(create(type, size));
        }
        Object array = arrays.get(n);
        if (!type.isInstance(array) || Array.getLength(array) != size) {
            throw new IllegalStateException(
                    "local array "
                            + n
                            + " must be the same for all work-items: "
                            + description(array.getClass(), Array.getLength(array))
                            + " for another, but "
                            + description(type, size)
                            + " here");
        }
        return type.cast(array);
    }

    private Object create(Class<?> type, int size) {
        Class<?> element = type.getComponentType();
        long needed =
                bytes + (long) size * (element == long.class || element == double.class ? 8 : 4);
        if (needed > limit) {
            // Other work-items may still ask for it: what was not made does not count.
            throw new IllegalStateException(
                    "local arrays must have at most " + limit + " bytes but had " + needed);
        }
        bytes = needed;
        Object array = Array.newInstance(element, size);
        switch (array) {
            case float[] floats -> Arrays.fill(floats, Float.NaN);
            case double[] doubles -> Arrays.fill(doubles, Double.NaN);
            case int[] ints -> Arrays.fill(ints, GARBAGE);
            case long[] longs -> Arrays.fill(longs, GARBAGE);
            default -> throw new IllegalArgumentException("no local arrays of " + element);
        }
        return array;
    }

    private static String description(Class<?> type, int size) {
        return type.getComponentType() + "[" + size + "]";
    }
}
