package org.tornadoattention.jvm;

/// [TransposeKernel] in plain loops.
final class ScalarTransposeKernel implements TransposeKernel {
    @Override
    public void transpose(float[] source, int rows, int columns, float[] scratch, float[] target) {
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                target[c * Tile.LANES + r] = source[r * columns + c];
            }
        }
    }
}
