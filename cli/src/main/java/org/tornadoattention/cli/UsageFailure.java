package org.tornadoattention.cli;

import java.io.Serial;

/// Options that make no sense, told in one sentence that names the option, the rule and the value;
/// exit status 2.
final class UsageFailure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    UsageFailure(String sentence) {
        super(sentence);
    }

    UsageFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
