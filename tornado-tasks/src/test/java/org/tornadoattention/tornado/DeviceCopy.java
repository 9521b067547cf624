package org.tornadoattention.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a device has of arrays whose host side may have changed since: kernels that are called
/// directly work on the host's arrays, so their contents change places for the time of a run.
final class DeviceCopy {
    private final List<MemorySegment> host;
    private final List<byte[]> device = new ArrayList<>();

    DeviceCopy(List<MemorySegment> arrays) {
        host = List.copyOf(arrays);
        send();
        // Memory that nobody sent is garbage.
        device.forEach(bytes -> Arrays.fill(bytes, (byte) 0x5a));
    }

    /// Brings all arrays to the device.
    void send() {
        device.clear();
        host.forEach(array -> device.add(bytes(array)));
    }

    /// Brings all arrays to the host.
    void fetch() {
        for (int n = 0; n < host.size(); n++) {
            write(device.get(n), host.get(n));
        }
    }

    /// Works on what the device has, and leaves the host's arrays as they were.
    void during(Runnable kernels) {
        List<byte[]> kept = host.stream().map(DeviceCopy::bytes).toList();
        fetch();
        try {
            kernels.run();
        } finally {
            send();
            for (int n = 0; n < host.size(); n++) {
                write(kept.get(n), host.get(n));
            }
        }
    }

    private static byte[] bytes(MemorySegment array) {
        return array.toArray(ValueLayout.JAVA_BYTE);
    }

    private static void write(byte[] bytes, MemorySegment array) {
        MemorySegment.copy(bytes, 0, array, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }
}
