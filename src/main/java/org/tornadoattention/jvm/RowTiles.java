package org.tornadoattention.jvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Tiles of the keys, or of the values, of one head, as kernels read them: where they lie if they
/// are native float32 rows that need no padding, and otherwise copied, widened and padded.
///
/// A tile that lies in several blocks of a paged cache may have as many pieces; kernels take one
/// after another. All pieces are in one memory and have one stride.
final class RowTiles {
    private final int columns;
    private final int rowGranule;
    private final int pieceGranule;
    private final int padded;
    private final float[] staging;
    private final MemorySegment copy;
    private final PagedRows rows = new PagedRows();
    private final int[] firstRows; // of each piece, and the end of the last one
    private final long[] offsets; // of each piece
    private int pieces;
    private MemorySegment memory;
    private long stride;

    /// Sets sizes.
    ///
    /// @param rowGranule kernels may read rows up to a multiple of this
    /// @param pieceGranule kernels take pieces that begin at multiples of this
    /// @param columnGranule kernels may read columns up to a multiple of this
    RowTiles(String dimName, int columns, int rowGranule, int pieceGranule, int columnGranule) {
        this.columns = columns;
        this.rowGranule = rowGranule;
        this.pieceGranule = pieceGranule;
        padded = Tile.padded(columns, columnGranule);
        staging = new float[Tile.area(dimName, padded, Tile.KEYS)];
        copy = Arena.ofAuto().allocate((long) staging.length * Float.BYTES, 64);
        memory = copy;
        offsets = new long[Tile.KEYS / pieceGranule];
        firstRows = new int[offsets.length + 1];
    }

    /// Turns to a head.
    void select(Pages pages, int b, int h) {
        rows.select(pages, b, h);
    }

    /// Turns to some rows.
    ///
    /// @param first a multiple of [Tile#KEYS]
    void load(int first, int count) {
        if (!locate(first, count)) {
            rows.load(first, count, 0, columns, staging, 0, padded);
            MemorySegment.copy(staging, 0, copy, ValueLayout.JAVA_FLOAT, 0, count * padded);
            memory = copy;
            stride = (long) padded * Float.BYTES;
            pieces = 0;
            add(0, 0);
        }
        firstRows[pieces] = count;
    }

    /// Finds the pieces of some rows, if kernels can read them where they lie. Blocks that follow
    /// each other in memory make one piece.
    private boolean locate(int first, int count) {
        Rows block = rows.block(first);
        if (columns != padded || count % rowGranule != 0 || !block.areNativeFloats()) {
            return false;
        }
        memory = block.memory();
        stride = block.byteStride();
        pieces = 0;
        long follows = -1; // where the next row is, if it follows
        int end = first + count;
        for (int row = first; row < end; row = rows.endOfBlock(row, end)) {
            long offset = rows.block(row).byteOffset(rows.inBlock(row), 0);
            if (offset != follows) {
                if ((row - first) % pieceGranule != 0) {
                    return false;
                }
                add(row - first, offset);
            }
            follows = offset + (rows.endOfBlock(row, end) - row) * stride;
        }
        return true;
    }

    private void add(int firstRow, long offset) {
        firstRows[pieces] = firstRow;
        offsets[pieces] = offset;
        pieces++;
    }

    /// Copies the rows that were loaded last, for those who need an array.
    void copyTo(float[] target, int first, int count) {
        rows.load(first, count, 0, columns, target, 0, padded);
    }

    /// Columns, padded.
    int padded() {
        return padded;
    }

    MemorySegment memory() {
        return memory;
    }

    /// How many pieces the rows lie in.
    int pieces() {
        return pieces;
    }

    /// The first row of a piece, counted from the tile's.
    int firstRow(int piece) {
        return firstRows[piece];
    }

    /// How many rows a piece has.
    int rowCount(int piece) {
        return firstRows[piece + 1] - firstRows[piece];
    }

    /// Where the first row of a piece lies, in bytes.
    long offset(int piece) {
        return offsets[piece];
    }

    /// The distance between rows, in bytes.
    long stride() {
        return stride;
    }
}
