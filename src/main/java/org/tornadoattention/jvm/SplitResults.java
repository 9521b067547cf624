package org.tornadoattention.jvm;

/// What the items of [SplitKeys] found: for each item and row the maximum, the sum and the output,
/// not yet divided by it.
final class SplitResults {
    float[] maximum = {}; // [item][row]
    float[] sum = {}; // [item][row]
    float[] output = {}; // [item][row][columns]

    /// Makes room.
    void require(int items, int rows, int columns) {
        int size = Math.multiplyExact(items, rows);
        if (maximum.length < size) {
            maximum = new float[size];
            sum = new float[size];
        }
        if (output.length < Math.multiplyExact(size, columns)) {
            output = new float[size * columns];
        }
    }
}
