package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Where a run's integers lie in `fields` and its reals in `numbers`: what may change without a new
/// compilation.
public final class RunFields {
    /// Query rows of this run.
    public static final int NQ = 0;

    /// Keys of this run.
    public static final int NK = 1;

    /// Global number of the first (batch, key-value head) group on the device.
    public static final int FIRST_GROUP = 2;

    /// Groups on the device.
    public static final int GROUPS = 3;

    /// Element strides of the bias, 0 where it is broadcast.
    public static final int BIAS_BATCH = 4;

    /// Stride of the bias from head to head.
    public static final int BIAS_HEAD = 5;

    /// Stride of the bias from row to row.
    public static final int BIAS_ROW = 6;

    /// Stride of the bias from key to key.
    public static final int BIAS_KEY = 7;

    /// Element strides of the boolean mask, 0 where it is broadcast.
    public static final int ALLOWED_BATCH = 8;

    /// Stride of the boolean mask from head to head.
    public static final int ALLOWED_HEAD = 9;

    /// Stride of the boolean mask from row to row.
    public static final int ALLOWED_ROW = 10;

    /// Stride of the boolean mask from key to key.
    public static final int ALLOWED_KEY = 11;

    /// Query heads of the whole problem (Hq).
    public static final int QUERY_HEADS = 12;

    /// Query heads that share one key-value head (R).
    public static final int GROUP_SIZE = 13;

    /// Batch of the whole problem: the sinks lie behind its slopes.
    public static final int BATCH = 14;

    /// D once more, as a loop bound: TornadoVM unrolls loops whose bounds it knows.
    public static final int HEAD_DIM = 15;

    /// Dv once more, as a loop bound.
    public static final int VALUE_DIM = 16;

    /// Into how many ranges the keys are split, 1 or more.
    public static final int SPLITS = 17;

    /// Keys of a range; the last ones may have fewer, or none.
    public static final int SPLIT_KEYS = 18;

    /// The number of the run, never 0.
    public static final int RUN = 19;

    /// Where in `fields` the documents of the keys start: `[batch][keyLength]`; 0 without them.
    public static final int KEY_DOCUMENTS = 20;

    /// Where the query's elements lie: its row, head and batch strides and its offset, see [#at].
    /// The same four follow for the other tensors.
    public static final int QUERY = 24;

    /// Of the keys, whose heads are groups.
    public static final int KEY = 28;

    /// Of the values.
    public static final int VALUE = 32;

    /// Of the output.
    public static final int OUTPUT = 36;

    /// Of the keys that a layer appends to its cache.
    public static final int NEW_KEY = 40;

    /// Of the values that a layer appends.
    public static final int NEW_VALUE = 44;

    /// Operand of a projection: the rows of a layer's query input, over all batch entries. The
    /// number of its features and of those that the projection makes follow, as with the other
    /// operands.
    public static final int QUERY_INPUT = 48;

    /// The input that keys, or keys and values, are made from.
    public static final int KEY_INPUT = 51;

    /// The input that values are made from.
    public static final int VALUE_INPUT = 54;

    /// The heads side by side, which the output is made from.
    public static final int HEADS_INPUT = 57;

    /// Pairs of channels that a rotary embedding turns.
    public static final int ROTARY_PAIRS = 60;

    /// New tokens of a batch entry that a layer appends to its cache.
    public static final int NEW_TOKENS = 61;

    /// Where in `fields` the positions of a layer's tokens start: `[batch][NQ]`.
    public static final int POSITIONS = 62;

    /// Where in `fields` stands how many tokens each batch entry's cache held before: `[batch]`.
    public static final int CACHED = 63;

    /// Where in `fields` the table of a paged cache starts: `[batch][PAGE_COLUMNS]`, the blocks of
    /// each batch entry's tokens. With [Features#PAGED] a head holds all blocks, one behind the
    /// other, and all batch entries have the same heads.
    public static final int PAGES = 64;

    /// Blocks in a row of the table.
    public static final int PAGE_COLUMNS = 65;

    /// Tokens in a block.
    public static final int PAGE_SIZE = 66;

    /// Where the rows start, `[batch][queryLength][4]`: first key, end of keys, position, document.
    public static final int ROWS = 68;

    /// In `receipts`, where each task of a run leaves the number of the run, to prove that it ran
    /// (TornadoVM's OpenCL backend tells nobody of a launch that the driver refused): task `flash`,
    /// in any form.
    public static final int FLASH = 0;

    /// Task `merge`.
    public static final int MERGE = 1;

    /// Task `scores`.
    public static final int SCORES = 2;

    /// Task `softcap`.
    public static final int SOFTCAPPED = 3;

    /// Task `masks`.
    public static final int MASKED = 4;

    /// Task `keep`.
    public static final int KEPT = 5;

    /// Task `softmax`.
    public static final int SOFTMAX = 6;

    /// Task `values`.
    public static final int VALUES = 7;

    /// Task `projectQuery`, which may make query, key and value together.
    public static final int PROJECT_QUERY = 8;

    /// Task `projectKey`, which may make key and value together.
    public static final int PROJECT_KEY = 9;

    /// Task `projectValue`.
    public static final int PROJECT_VALUE = 10;

    /// Task `projectOutput`.
    public static final int PROJECT_OUTPUT = 11;

    /// Task `rotateQuery`.
    public static final int ROTATE_QUERY = 12;

    /// Task `rotateKey`.
    public static final int ROTATE_KEY = 13;

    /// Task `append`.
    public static final int APPEND = 14;

    /// Task `additive`, fused or the scores alone.
    public static final int ADDITIVE = 15;

    /// Task `packKeys`, for tensor cores.
    public static final int PACK_KEYS = 16;

    /// Task `packValues`, for tensor cores.
    public static final int PACK_VALUES = 17;

    /// Task `widenOutput`, behind a library's.
    public static final int WIDEN_OUTPUT = 18;

    /// Length of `receipts`: how many kinds of task there are.
    public static final int TASKS = 19;

    /// In `numbers`: factor on query . key.
    public static final int SCALE = 0;

    /// In `numbers`: bound of the soft cap, 0 without one.
    public static final int SOFTCAP = 1;

    /// In `numbers`: -infinity, which has no literal that every backend prints.
    public static final int NEGATIVE_INFINITY = 2;

    /// In `numbers`: slopes `[B*Hq]` start here, sinks `[Hq]` follow them.
    public static final int FIRST_HEAD_NUMBER = 4;

    private RunFields() {}

    /// Two dimensions in one constant: a kernel has 15 arguments at most.
    public static int dims(int headDim, int valueDim) {
        return Math.multiplyExact(headDim, 1 << 16) + valueDim;
    }

    /// headDim of [#dims].
    public static int headDim(int dims) {
        return dims >> 16;
    }

    /// valueDim of [#dims].
    public static int valueDim(int dims) {
        return dims & 0xffff;
    }

    /// Says that a task runs; one work-item does.
    public static void acknowledge(IntArray fields, IntArray receipts, int task) {
        receipts.set(task, fields.get(RUN));
    }

    /// Where in `fields` the four numbers of a query row lie.
    public static int row(IntArray fields, int batch, int row) {
        return ROWS + (batch * fields.get(NQ) + row) * 4;
    }

    /// Where a row of a tensor starts: `offset + row * its stride + head * its stride + batch *
    /// what a batch entry takes beyond its heads`, heads being numbered through all batch entries.
    ///
    /// @param strides the tensor's, such as [#QUERY]
    public static int at(IntArray fields, int strides, int batch, int head, int row) {
        return fields.get(strides + 3)
                + row * fields.get(strides)
                + head * fields.get(strides + 1)
                + batch * fields.get(strides + 2);
    }

    /// Where a key or value lies behind its head's first.
    ///
    /// @param strides [#KEY] or [#VALUE]
    /// @param features whether [Features#PAGED]
    public static int token(IntArray fields, int strides, int batch, int j, int features) {
        int offset = j * fields.get(strides);
        if ((features & Features.PAGED) != 0) {
            int size = fields.get(PAGE_SIZE);
            int column = j / size;
            int entry = fields.get(PAGES) + batch * fields.get(PAGE_COLUMNS) + column;
            offset = (fields.get(entry) * size + j - column * size) * fields.get(strides);
        }
        return offset;
    }

    /// Where in `numbers` the sink of a head (`0 .. Hq`) lies.
    public static int sink(IntArray fields, int modelHead) {
        return FIRST_HEAD_NUMBER + fields.get(BATCH) * fields.get(QUERY_HEADS) + modelHead;
    }
}
