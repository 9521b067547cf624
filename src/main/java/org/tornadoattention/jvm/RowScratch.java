package org.tornadoattention.jvm;

import java.util.Arrays;

/// What one thread needs to compute [SplitKeys].
final class RowScratch {
    final KernelSet kernels;
    final RowTiles keys;
    final RowTiles values;
    final float[] queries; // [rows][dim padded]
    final float[] scores = new float[Tile.LANES * Tile.KEYS]; // [row][key]
    final float[] bias = new float[Tile.LANES * Tile.KEYS]; // [row][key]
    final long[] hidden = new long[Tile.LANES]; // by row, bits are keys whose score is -infinity
    final float[] accumulator; // [rows][columns padded]
    final float[] runningMax = new float[Tile.LANES];
    final float[] runningSum = new float[Tile.LANES];
    final float[] rescale = new float[Tile.LANES];
    final float[] ones = new float[Tile.LANES];
    final int[] start = new int[Tile.LANES];
    final int[] end = new int[Tile.LANES];
    final float[] partials = new float[RowScoreKernel.SCRATCH];
    final float[] merged; // [columns padded]
    final float[] valueCopy; // [KEYS][columns padded], where values need a closer look
    final Rows queryRows = new Rows();
    final Rows outputRows = new Rows();
    final MaskRows maskRows = new MaskRows();

    RowScratch(KernelSet kernels, int scoreDim, int valueDim) {
        this.kernels = kernels;
        Arrays.fill(ones, 1);
        keys = new RowTiles("headDim", scoreDim, 1, Tile.GRANULE, Tile.GRANULE);
        values = new RowTiles("valueDim", valueDim, 1, Tile.GRANULE, Tile.GRANULE);
        queries = new float[Tile.area("headDim", keys.padded(), Tile.LANES)];
        accumulator = new float[Tile.area("valueDim", values.padded(), Tile.LANES)];
        merged = new float[values.padded()];
        valueCopy = new float[Tile.area("valueDim", values.padded(), Tile.KEYS)];
    }
}
