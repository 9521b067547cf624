package org.tornadoattention.cli.inspect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// Weights as text that a browser unpacks: 16 bits each, high bytes before low bytes, compressed
/// with zlib, in base64.
///
/// ```
/// code = round(65534 sqrt(weight / largest)), 65535 where masked
/// ```
///
/// The error is below `largest / 65534`. The high bytes, which vary slowly, compress well.
final class PackedWeights {
    static final int MASKED = 0xffff;
    static final int LARGEST = 0xfffe;

    private PackedWeights() {}

    static String of(AttentionMap map, double largest) {
        int size = map.queries() * map.keys();
        byte[] bytes = new byte[2 * size];
        for (int n = 0; n < size; n++) {
            int code = code(map.weight(n / map.keys(), n % map.keys()), largest);
            bytes[n] = (byte) (code >> 8);
            bytes[size + n] = (byte) code;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream stream = new DeflaterOutputStream(packed, deflater)) {
            stream.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail.
        } finally {
            deflater.end();
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }

    private static int code(float weight, double largest) {
        return Float.isNaN(weight)
                ? MASKED
                : (int) Math.round(LARGEST * Math.sqrt(Math.min(1, weight / largest)));
    }
}
