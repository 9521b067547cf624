package org.tornadoattention.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Builds zip archives byte by byte, honest and lying ones.
final class ZipBytes {
    private static final int MAX_BYTES = 1 << 20;

    private ZipBytes() {}

    /// An archive of `entries`.
    static byte[] zip(Entry... entries) {
        return zip(false, entries);
    }

    /// An archive in which all entries use the data of the first.
    static byte[] zipSharingData(Entry... entries) {
        return zip(true, entries);
    }

    private static byte[] zip(boolean shareData, Entry... entries) {
        ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int[] offsets = new int[entries.length];
        for (int i = 0; i < entries.length; i++) {
            if (i == 0 || !shareData) {
                offsets[i] = out.position();
                out.putInt(0x04034b50);
                entries[i].common(out);
                out.put(entries[i].name.getBytes(UTF_8)).put(entries[i].stored);
            }
        }
        int directory = out.position();
        for (int i = 0; i < entries.length; i++) {
            out.putInt(0x02014b50).putShort((short) 20);
            entries[i].common(out);
            out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
            out.putInt(offsets[i]).put(entries[i].name.getBytes(UTF_8));
        }
        int length = out.position() - directory;
        out.putInt(0x06054b50).putInt(0).putShort((short) entries.length);
        out.putShort((short) entries.length).putInt(length).putInt(directory).putShort((short) 0);
        return Arrays.copyOf(out.array(), out.position());
    }

    /// One entry, with every field that can lie.
    static final class Entry {
        private final String name;
        private final int flags;
        private final int method;
        private final byte[] stored;
        private final int size;
        private final int crc;

        private Entry(String name, int flags, int method, byte[] stored, int size, int crc) {
            this.name = name;
            this.flags = flags;
            this.method = method;
            this.stored = stored;
            this.size = size;
            this.crc = crc;
        }

        static Entry stored(String name, byte[] content) {
            return new Entry(name, 0, 0, content, content.length, crc(content));
        }

        static Entry deflated(String name, byte[] content) {
            return new Entry(name, 0, 8, deflate(content), content.length, crc(content));
        }

        Entry named(String newName) {
            return new Entry(newName, flags, method, stored, size, crc);
        }

        Entry withFlags(int newFlags) {
            return new Entry(name, newFlags, method, stored, size, crc);
        }

        Entry withMethod(int newMethod) {
            return new Entry(name, flags, newMethod, stored, size, crc);
        }

        Entry withChecksum(int newCrc) {
            return new Entry(name, flags, method, stored, size, newCrc);
        }

        Entry claiming(int newSize) {
            return new Entry(name, flags, method, stored, newSize, crc);
        }

        Entry cutTo(int length) {
            return new Entry(name, flags, method, Arrays.copyOf(stored, length), size, crc);
        }

        private static int crc(byte[] content) {
            CRC32 crc = new CRC32();
            crc.update(content);
            return (int) crc.getValue();
        }

        private static byte[] deflate(byte[] content) {
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            deflater.setInput(content);
            deflater.finish();
            byte[] compressed = new byte[content.length + 100];
            int length = deflater.deflate(compressed);
            deflater.end();
            return Arrays.copyOf(compressed, length);
        }

        /// The fields that the local and the central header share.
        private void common(ByteBuffer out) {
            out.putShort((short) 20).putShort((short) flags).putShort((short) method);
            out.putShort((short) 0).putShort((short) 33).putInt(crc);
            out.putInt(stored.length).putInt(size);
            out.putShort((short) name.length()).putShort((short) 0);
        }
    }
}
