package org.tornadoattention.cli.bench;

import java.io.Serial;

/// A worker did not do what it was asked, and why, in one sentence.
final class WorkerFailure extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    WorkerFailure(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
