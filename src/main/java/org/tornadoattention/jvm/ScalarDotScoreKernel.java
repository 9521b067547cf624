package org.tornadoattention.jvm;

import java.util.Arrays;

/// [DotScoreKernel] in plain loops over lanes, which the compiler turns into vector instructions.
///
/// Work: `2 * keyCount * lanes * headDim` flops. Eight dimensions a pass, so that a score is loaded
/// and stored once for eight multiply-adds.
final class ScalarDotScoreKernel implements DotScoreKernel {
    private final RowSum sum = new RowSum();

    @Override
    public void scores(
            float[] queries,
            float[] keys,
            int headDim,
            float scale,
            int keyCount,
            int lanes,
            float[] scores) {
        Arrays.fill(scores, 0, keyCount * Tile.LANES, 0);
        for (int d = 0; d < headDim; d += RowSum.ROWS) {
            int dimensions = Math.min(RowSum.ROWS, headDim - d);
            sum.load(queries, d * Tile.LANES, Tile.LANES, dimensions, lanes);
            for (int j = 0; j < keyCount; j++) {
                sum.addTo(scores, j * Tile.LANES, lanes, keys, j * headDim + d, 1, dimensions);
            }
        }
        for (int j = 0; j < keyCount; j++) {
            for (int at = j * Tile.LANES; at < j * Tile.LANES + lanes; at++) {
                scores[at] *= scale;
            }
        }
    }
}
