package org.tornadoattention.benchmarks.device;

import java.io.Serial;

/// A contender computes something wrong: nothing is timed, nothing is stored.
final class GateException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    GateException(String sentence) {
        super(sentence);
    }
}
