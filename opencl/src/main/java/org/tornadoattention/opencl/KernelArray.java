package org.tornadoattention.opencl;

import org.tornadoattention.opencl.driver.OpenClBuffer;
import org.tornadoattention.tornado.ahead.StoredKernel;

import java.lang.foreign.MemorySegment;

/// An array of a kernel: on the device behind the header that TornadoVM's code expects before the
/// first element, and on the host where anybody fills or reads it there.
///
/// @param buffer header, elements, slack
/// @param host the elements, or nothing
record KernelArray(OpenClBuffer buffer, MemorySegment host) {
    /// Bytes before the first element: the header of TornadoVM's arrays from version 2 on, which
    /// kernels add to every index.
    static final int HEADER = StoredKernel.ARRAY_HEADER;

    /// Behind the last element: fused kernels read values by eights, whatever their dimension.
    private static final int SLACK = 8 * Float.BYTES;

    /// Bytes of an array on the device that are no elements.
    static final int EXTRA = HEADER + SLACK;

    /// On both sides.
    static KernelArray of(Lease lease, long bytes) {
        return new KernelArray(lease.buffer(bytes + EXTRA), lease.host(bytes));
    }

    /// On both sides, zeros: what lies in memory of the device is what a plan before left there.
    static KernelArray cleared(Lease lease, long bytes) {
        KernelArray array = of(lease, bytes);
        array.send(bytes);
        return array;
    }

    /// On the device alone.
    static KernelArray scratch(Lease lease, long bytes) {
        return new KernelArray(lease.buffer(bytes + EXTRA), MemorySegment.NULL);
    }

    /// Sent once, and kept on the device alone.
    static KernelArray constant(Lease lease, float... elements) {
        KernelArray array = scratch(lease, (long) elements.length * Float.BYTES);
        array.buffer.write(MemorySegment.ofArray(elements), HEADER);
        return array;
    }

    /// Brings the first elements to the device.
    void send(long bytes) {
        buffer.write(host.asSlice(0, bytes), HEADER);
    }

    /// Brings the first elements to the host.
    void fetch(long bytes) {
        buffer.read(host.asSlice(0, bytes), HEADER);
    }
}
