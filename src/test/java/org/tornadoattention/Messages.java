package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/// Checks that what is refused is refused with a sentence that helps.
final class Messages {
    private Messages() {}

    /// Sees an action refused as a wrong argument, with a message that has all these parts.
    static void assertRefused(Executable action, String... parts) {
        assertRefused(IllegalArgumentException.class, action, parts);
    }

    /// Sees an action refused with this exception and a message that has all these parts.
    static void assertRefused(
            Class<? extends RuntimeException> type, Executable action, String... parts) {
        String message = String.valueOf(assertThrows(type, action).getMessage());
        for (String part : parts) {
            assertTrue(
                    message.contains(part),
                    () -> "the message must contain '%s' but was: %s".formatted(part, message));
        }
    }
}
