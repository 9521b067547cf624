package org.tornadoattention.cli.setup;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Serial;

/// A transfer that broke off, which may go on.
final class BrokenOff extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    BrokenOff(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
