package org.tornadoattention.tornado.host;

import org.tornadoattention.AttentionShape;

/// Elements of the masks that keep a size of their own.
///
/// @param bias floats
/// @param allowed bytes
public record MaskCapacity(int bias, int allowed) {
    /// Of no masks: an element each, for kernels take no empty array.
    public static final MaskCapacity NONE = new MaskCapacity(1, 1);

    /// Of one run, and what runs within the plan's limits may need as far as this one tells.
    public static MaskCapacity of(LoweredMasks masks, AttentionShape limits) {
        return new MaskCapacity(masks.biasCapacity(limits), masks.allowedCapacity(limits));
    }

    /// Room for either.
    public MaskCapacity max(MaskCapacity other) {
        return new MaskCapacity(Math.max(bias, other.bias), Math.max(allowed, other.allowed));
    }

    /// Bytes on the device.
    public long bytes() {
        return (long) Float.BYTES * bias + allowed;
    }
}
