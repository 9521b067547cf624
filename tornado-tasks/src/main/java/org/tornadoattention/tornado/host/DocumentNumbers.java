package org.tornadoattention.tornado.host;

import java.util.HashMap;
import java.util.Map;

/// Small numbers for 64-bit document ids, in the order in which they appear.
final class DocumentNumbers {
    private final Map<Long, Integer> numbers = new HashMap<>();

    /// The number of this id.
    int of(long id) {
        return numbers.computeIfAbsent(id, _ -> numbers.size());
    }
}
