package org.tornadoattention.cli;

import java.io.Serial;

/// Something that did not work, told in one sentence; exit status 1.
final class CommandFailure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    CommandFailure(String sentence) {
        super(sentence);
    }

    CommandFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
