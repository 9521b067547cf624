package org.tornadoattention.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FlashRegistersTileTest {
    private static final int LOCAL_MEMORY = 48 * 1024;

    @Test
    void theLargerDimensionDecides() {
        assertEquals(
                new FlashContextTile(64, 64, 128),
                FlashRegistersTile.of(64, 40, LOCAL_MEMORY, 1024));
        assertEquals(
                new FlashContextTile(64, 32, 128),
                FlashRegistersTile.of(64, 65, LOCAL_MEMORY, 1024));
    }

    @Test
    void itFitsTheLocalMemoryOfEveryUsualDevice() {
        assertTrue(FlashRegistersTile.fits(128, 128, LOCAL_MEMORY, 128));
        assertFalse(FlashRegistersTile.fits(128, 128, 32 * 1024, 128));
        assertFalse(FlashRegistersTile.fits(64, 64, LOCAL_MEMORY, 64));
        assertFalse(FlashRegistersTile.fits(129, 64, LOCAL_MEMORY, 128));
    }

    @Test
    void onlyDimensionsWithoutPaddingAreExact() {
        assertTrue(FlashRegistersTile.isExact(64, 64));
        assertTrue(FlashRegistersTile.isExact(128, 128));
        assertFalse(FlashRegistersTile.isExact(64, 128));
        assertFalse(FlashRegistersTile.isExact(80, 80));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        UnsupportedOperationException refusal =
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> FlashRegistersTile.of(192, 128, LOCAL_MEMORY, 1024));
        assertTrue(refusal.getMessage().contains("headDim 192"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("use kernel flash-context"), refusal.getMessage());
    }
}
