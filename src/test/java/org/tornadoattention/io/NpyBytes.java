package org.tornadoattention.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Builds `.npy` files byte by byte, honest and lying ones.
final class NpyBytes {
    private NpyBytes() {}

    /// The dictionary as NumPy writes it.
    static String dictionary(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
    }

    /// Version 1.0 with a padded header, as NumPy writes it.
    static byte[] npy(String dictionary, byte[] data) {
        String padding = " ".repeat(63 - (10 + dictionary.length()) % 64);
        String header = dictionary + padding + "\n";
        return npy(1, header.length(), header, data);
    }

    /// Any version, with a header length that need not be true.
    static byte[] npy(int version, long headerLength, String header, byte[] data) {
        ByteBuffer bytes =
                ByteBuffer.allocate((version == 1 ? 10 : 12) + header.length() + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put("\u0093NUMPY".getBytes(ISO_8859_1))
                        .put((byte) version)
                        .put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) headerLength);
        } else {
            bytes.putInt((int) headerLength);
        }
        return bytes.put(header.getBytes(ISO_8859_1)).put(data).array();
    }

    static byte[] ints(ByteOrder order, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
