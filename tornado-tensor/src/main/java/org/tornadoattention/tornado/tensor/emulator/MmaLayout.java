package org.tornadoattention.tornado.tensor.emulator;

/// Which lane of a warp holds which elements of the matrices of `mma.m16n8k16`, C += A B.
///
/// ```
/// lane = 4 g + t        A 16 x 16        B 16 x 8         C 16 x 8
///   element 0, 1        (g,     2t..)    (2t..,     g)    (g,     2t..)
///   element 2, 3        (g + 8, 2t..)    (2t + 8.., g)    (g + 8, 2t..)
///   element 4, 5        (g,     2t + 8..)
///   element 6, 7        (g + 8, 2t + 8..)
/// ```
///
/// Source: NVIDIA, Parallel Thread Execution ISA, "Matrix Fragments for mma.m16n8k16 with floating
/// point type". In local memory A and B lie row by row, rows of 16 and of 8 halves, as TornadoVM's
/// `ldmatrix` reads them.
final class MmaLayout {
    static final int A_ELEMENTS = 8;
    static final int B_ELEMENTS = 4;
    static final int C_ELEMENTS = 4;

    private MmaLayout() {}

    static int aRow(int lane, int element) {
        return lane / 4 + element / 2 % 2 * 8;
    }

    static int aColumn(int lane, int element) {
        return lane % 4 * 2 + element % 2 + element / 4 * 8;
    }

    static int aLane(int row, int column) {
        return row % 8 * 4 + column % 8 / 2;
    }

    static int aElement(int row, int column) {
        return column % 2 + row / 8 * 2 + column / 8 * 4;
    }

    static int bRow(int lane, int element) {
        return lane % 4 * 2 + element % 2 + element / 2 * 8;
    }

    static int bColumn(int lane) {
        return lane / 4;
    }

    static int bLane(int row, int column) {
        return column * 4 + row % 8 / 2;
    }

    static int bElement(int row) {
        return row % 2 + row / 8 * 2;
    }

    static int cRow(int lane, int element) {
        return lane / 4 + element / 2 * 8;
    }

    static int cColumn(int lane, int element) {
        return lane % 4 * 2 + element % 2;
    }
}
