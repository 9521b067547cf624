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

    /// Where each task of a run leaves the number of the run, to prove that it ran: TornadoVM's
    /// OpenCL backend tells nobody of a launch that the driver refused. One place for each of
    /// [#FLASH] to [#VALUES].
    public static final int RECEIPTS = 20;

    /// Task `flash`, in any form.
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

    /// How many kinds of task there are.
    public static final int TASKS = 8;

    /// Length of `fields`.
    public static final int SIZE = RECEIPTS + TASKS;

    /// In `numbers`: factor on query . key.
    public static final int SCALE = 0;

    /// In `numbers`: bound of the soft cap.
    public static final int SOFTCAP = 1;

    /// In `numbers`: -infinity, which has no literal that every backend prints.
    public static final int NEGATIVE_INFINITY = 2;

    /// In `numbers`: slopes `[B*Hq]` start here, sinks `[Hq]` follow them.
    public static final int FIRST_HEAD_NUMBER = 4;

    private RunFields() {}

    /// Says that a task runs; one work-item does.
    static void acknowledge(IntArray fields, int task) {
        fields.set(RECEIPTS + task, fields.get(RUN));
    }

    /// Where in `numbers` the sink of a head (`0 .. Hq`) lies.
    static int sink(IntArray fields, int modelHead) {
        return FIRST_HEAD_NUMBER + fields.get(BATCH) * fields.get(QUERY_HEADS) + modelHead;
    }
}
