package org.tornadoattention.tornado.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizesTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "8589934592, 8589934592",
        "999999999999999, 999999999999999",
        "20KB, 20480",
        "256mb, 268435456",
        "3 G, 3221225472",
        "999999999999999GB, 9223372035781033984"
    })
    void unitsArePowersOf1024(String text, long bytes) {
        assertEquals(bytes, ByteSizes.parse("memory-limit", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00KB", "-1", "1.5GB", "GB", "1TB", ""})
    void othersAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ByteSizes.parse("memory-limit", text));
    }
}
