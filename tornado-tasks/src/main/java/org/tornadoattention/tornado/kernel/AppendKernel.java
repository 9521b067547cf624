package org.tornadoattention.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Writes the keys and values of new tokens behind those that a cache holds, in place.
///
/// ```
/// keyCache[b][g][cached[b] + i] = newKey[b][g][i],   and the same for values
/// ```
///
/// | tensor | shape |
/// |---|---|
/// | newKey, newValue | groups, newTokens, headDim or valueDim; strides in [RunFields] |
/// | keyCache, valueCache | groups, capacity, headDim or valueDim; strides in [RunFields], or blocks |
///
/// Traffic: the new tokens once each way; the rest of the cache is not touched. Parallel over
/// tokens and key-value heads.
public final class AppendKernel {
    private AppendKernel() {}

    /// Appends the new tokens of all batch entries.
    ///
    /// @param items at least new tokens times key-value heads; those beyond do nothing
    /// @param groups key-value heads of a batch entry
    /// @param features whether [Features#PAGED], and [Features#HALF], which rounds to float16
    public static void append(
            IntArray fields,
            IntArray receipts,
            FloatArray newKey,
            FloatArray newValue,
            FloatArray keyCache,
            FloatArray valueCache,
            HalfFloatArray halfKeyCache,
            HalfFloatArray halfValueCache,
            int items,
            int groups,
            int features) {
        for (@Parallel int item = 0; item < items; item++) {
            if (item == 0) {
                RunFields.acknowledge(fields, receipts, RunFields.APPEND);
            }
            int tokens = fields.get(RunFields.NEW_TOKENS);
            int token = item / groups;
            if (token < fields.get(RunFields.BATCH) * tokens) {
                int batch = token / tokens;
                int i = token - batch * tokens;
                int group = batch * groups + item - token * groups;
                int slot = fields.get(fields.get(RunFields.CACHED) + batch) + i;
                int headDim = fields.get(RunFields.HEAD_DIM);
                int valueDim = fields.get(RunFields.VALUE_DIM);
                int fromKey = RunFields.at(fields, RunFields.NEW_KEY, batch, group, i);
                int toKey =
                        RunFields.at(fields, RunFields.KEY, batch, group, 0)
                                + RunFields.token(fields, RunFields.KEY, batch, slot, features);
                for (int d = 0; d < headDim; d++) {
                    float element = newKey.get(fromKey + d);
                    if ((features & Features.HALF) != 0) {
                        halfKeyCache.set(toKey + d, new HalfFloat(element));
                    } else {
                        keyCache.set(toKey + d, element);
                    }
                }
                int fromValue = RunFields.at(fields, RunFields.NEW_VALUE, batch, group, i);
                int toValue =
                        RunFields.at(fields, RunFields.VALUE, batch, group, 0)
                                + RunFields.token(fields, RunFields.VALUE, batch, slot, features);
                for (int d = 0; d < valueDim; d++) {
                    float element = newValue.get(fromValue + d);
                    if ((features & Features.HALF) != 0) {
                        halfValueCache.set(toValue + d, new HalfFloat(element));
                    } else {
                        valueCache.set(toValue + d, element);
                    }
                }
            }
        }
    }
}
