package org.tornadoattention.tornado.host;

import org.tornadoattention.tornado.kernel.RunFields;

import java.lang.foreign.MemorySegment;

/// The host's side of a step: what a plan fills before a run, and what kernels left behind it. One
/// set for all runs of a plan, as large as its sizes allow, each holding a block of groups.
///
/// @param fields integers by [RunFields]
/// @param numbers floats by [RunFields]
/// @param bias floats, see [LoweredMasks#bias]
/// @param allowed bytes, see [LoweredMasks#allowed]
/// @param query `[heads][queryLength][headDim]`, of the type that is sent
/// @param key `[groups][keyLength][headDim]`
/// @param value `[groups][keyLength][valueDim]`
/// @param output `[heads][queryLength][valueDim]`, float32
/// @param logSumExp `[heads][queryLength]`, where it is wanted
/// @param weights `[heads][queryLength][keyLength]`, where they are wanted
/// @param kept the same of the scores
public record StepMemory(
        MemorySegment fields,
        MemorySegment numbers,
        MemorySegment bias,
        MemorySegment allowed,
        MemorySegment query,
        MemorySegment key,
        MemorySegment value,
        MemorySegment output,
        MemorySegment logSumExp,
        MemorySegment weights,
        MemorySegment kept) {

    /// Whether the masks of another run fit.
    public boolean hold(LoweredMasks masks) {
        return (long) masks.bias().length * Float.BYTES <= bias.byteSize()
                && masks.allowed().length <= allowed.byteSize();
    }

    /// Takes over the masks of a run.
    ///
    /// @return whether any changed that are not sent at every run
    public boolean store(LoweredMasks masks) {
        store(fields, MemorySegment.ofArray(masks.fields()));
        store(numbers, MemorySegment.ofArray(masks.numbers()));
        boolean changed = store(bias, MemorySegment.ofArray(masks.bias()));
        changed |= store(allowed, MemorySegment.ofArray(masks.allowed()));
        return changed;
    }

    /// Whether the front of some memory is this.
    public static boolean holds(MemorySegment target, MemorySegment source) {
        return target.byteSize() >= source.byteSize()
                && target.asSlice(0, source.byteSize()).mismatch(source) == -1;
    }

    /// Overwrites the front of some memory.
    ///
    /// @return whether it was not the same before
    public static boolean store(MemorySegment target, MemorySegment source) {
        if (holds(target, source)) {
            return false;
        }
        target.asSlice(0, source.byteSize()).copyFrom(source);
        return true;
    }
}
