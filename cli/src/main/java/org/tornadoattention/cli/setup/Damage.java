package org.tornadoattention.cli.setup;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;

/// An archive that cannot be read to its end: cut off, changed, or none.
final class Damage extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    Damage(String message) {
        super(message);
    }

    Damage(Exception cause) {
        super(
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(),
                cause);
    }

    /// Something that reads an archive.
    interface Reading<T> {
        T read() throws IOException;
    }

    /// Reads, and calls whatever goes wrong a damage: readers throw many kinds of exceptions, and
    /// none of them says that it is the archive's fault and not a disk's.
    static <T> T noticed(Reading<T> reading) throws Damage {
        try {
            return reading.read();
        } catch (IOException | RuntimeException e) {
            throw new Damage(e);
        }
    }

    /// A stream whose failures are damages.
    static InputStream noticedIn(InputStream stream) {
        return new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                return noticed(super::read);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return noticed(() -> super.read(bytes, offset, length));
            }
        };
    }
}
