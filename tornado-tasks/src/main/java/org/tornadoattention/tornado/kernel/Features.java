package org.tornadoattention.tornado.kernel;

/// Bit set of what a compiled kernel contains; a branch on a bit that is off is folded away by the
/// compiler.
public final class Features {
    /// A float bias.
    public static final int BIAS = 1;

    /// A boolean mask.
    public static final int ALLOWED = 2;

    /// Document ids.
    public static final int DOCUMENTS = 4;

    /// A bias linear in distance.
    public static final int ALIBI = 8;

    /// One more score of each head, without a value.
    public static final int SINKS = 16;

    /// A soft cap.
    public static final int SOFTCAP = 32;

    /// The value tensor holds an infinity or NaN, so a weight of 0 does not hide it.
    public static final int NON_FINITE = 64;

    /// The log-sum-exp is written.
    public static final int LOG_SUM_EXP = 128;

    /// Each work-item sees one range of the keys, and leaves what [MergeKernel] puts together.
    public static final int SPLIT = 256;

    /// Keys and values lie in the blocks of a cache, which a table names.
    public static final int PAGED = 512;

    /// Keys and values are stored as float16.
    public static final int HALF = 1024;

    /// What is stored in 16 bits, and the weights, are bfloat16 instead of float16: for kernels
    /// that compute with it.
    public static final int BFLOAT16 = 2048;

    private Features() {}
}
