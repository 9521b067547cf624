package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What [FlashRegisters64Kernel] and [FlashRegisters128Kernel] do for one number at a time.
///
/// TornadoVM inlines these methods into the kernels.
final class FlashRegistersParts {
    private FlashRegistersParts() {}

    /// Where a number lies in local memory. Runs of four are exchanged by the last bits of the row:
    /// work-items that read the same run of eight rows read different banks.
    static int swizzled(int row, int column, int width) {
        return row * width + (column ^ ((row & 7) << 2));
    }

    /// Where a query row starts in its tensor.
    ///
    /// @param row of the group; the last one stands in for those behind it
    static int queryRow(IntArray fields, int batch, int firstHead, int row, int lastRow) {
        int groupSize = fields.get(RunFields.GROUP_SIZE);
        int own = TornadoMath.min(row, lastRow);
        int i = own / groupSize;
        int head = firstHead + own - i * groupSize;
        return RunFields.at(fields, RunFields.QUERY, batch, head, i);
    }

    /// Which of the stored tokens a key is.
    static int token(IntArray fields, int batch, int j, int features) {
        int token = j;
        if ((features & Features.PAGED) != 0) {
            int size = fields.get(RunFields.PAGE_SIZE);
            int column = j / size;
            int entry =
                    fields.get(RunFields.PAGES)
                            + batch * fields.get(RunFields.PAGE_COLUMNS)
                            + column;
            token = fields.get(entry) * size + j - column * size;
        }
        return token;
    }

    /// The sink of a row's head, which counts once, whatever the number of ranges.
    static float sink(IntArray fields, FloatArray numbers, int firstHead, int row, int split) {
        int head = firstHead + row % fields.get(RunFields.GROUP_SIZE);
        float sink = numbers.get(RunFields.sink(fields, head));
        return split == 0 ? sink : numbers.get(RunFields.NEGATIVE_INFINITY);
    }

    /// The score, or -infinity outside of a row's range of keys.
    static float within(float score, int j, int start, int end, float negativeInfinity) {
        float result = j < start ? negativeInfinity : score;
        return j >= end ? negativeInfinity : result;
    }
}
