package org.tornadoattention.tornado.emulator;

import org.jspecify.annotations.Nullable;

/// A kernel did under emulation what it must not do on a device; the message names the work-group
/// and the work-item.
public final class WorkGroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkGroupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
