package org.tornadoattention.tornado.host;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.DataType;
import org.tornadoattention.Tensor;

import java.lang.foreign.MemorySegment;

/// The copies that a plan makes of an input with gaps or of another type than is sent: all in one
/// memory, as large as the largest so far. Native memory that is new costs more than the copy, for
/// the system gives it page by page.
final class DenseCopy {
    private @Nullable Tensor kept;

    /// The tensor's elements, row-major, as they are sent; valid until the next call. The tensor's
    /// own memory where it is dense and of that type already.
    MemorySegment of(Tensor tensor, DataType sent) {
        if (tensor.type() == sent && tensor.isContiguous()) {
            return tensor.segment();
        }
        Tensor room = kept;
        if (room == null || room.type() != sent || room.size() < tensor.size()) {
            room = Tensor.allocate(sent, tensor.size());
            kept = room;
        }
        Tensor dense = room.slice(0, 0, tensor.size()).reshape(tensor.shape());
        dense.copyFrom(tensor);
        return dense.segment();
    }
}
