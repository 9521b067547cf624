package org.tornadoattention.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.BitSet;

class FlashContextTileTest {
    private static final int LOCAL_MEMORY = 48 * 1024;

    @Test
    void everyDimensionUpTo256FitsTheLocalMemoryOfEveryUsualDevice() {
        for (int dim = 1; dim <= 256; dim++) {
            FlashContextTile tile = FlashContextTile.of(dim, dim, 1000, LOCAL_MEMORY, 1024);
            assertTrue(tile.localMemory(dim, dim) <= LOCAL_MEMORY, "dim " + dim + ": " + tile);
            assertEquals(128, tile.items());
        }
    }

    @Test
    void usualDimensionsHave64Rows() {
        assertEquals(
                new FlashContextTile(64, 32, 128),
                FlashContextTile.of(64, 64, 1000, LOCAL_MEMORY, 1024));
        assertEquals(
                new FlashContextTile(64, 16, 128),
                FlashContextTile.of(128, 128, 1000, LOCAL_MEMORY, 1024));
    }

    @Test
    void fewRowsHaveASmallTile() {
        assertEquals(16, FlashContextTile.of(64, 64, 8, LOCAL_MEMORY, 1024).rows());
        assertEquals(32, FlashContextTile.of(64, 64, 17, LOCAL_MEMORY, 1024).rows());
    }

    @Test
    void everyValueFeatureBelongsToOneLane() {
        for (int valueDim = 1; valueDim <= 256; valueDim++) {
            BitSet seen = new BitSet();
            int columns = FlashContextTile.columns(valueDim);
            for (int lane = 0; lane < FlashContextTile.LANES; lane++) {
                for (int c = 0; c < columns; c++) {
                    seen.set(FlashContextTile.column(c, lane, valueDim));
                }
            }
            assertEquals(columns * FlashContextTile.LANES, seen.cardinality());
            assertEquals(columns * FlashContextTile.LANES, seen.length());
        }
    }

    @Test
    void theShapeComesBackFromTheFeatures() {
        int features = new FlashContextTile(32, 16, 128).with(Features.SINKS);
        assertEquals(2, FlashContextTile.rowsOfItem(features));
        assertEquals(2, FlashContextTile.keysOfItem(features));
        assertEquals(16, FlashContextTile.slots(features));
        assertEquals(Features.SINKS, features & 0xffff);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        UnsupportedOperationException memory =
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> FlashContextTile.of(1024, 64, 8, LOCAL_MEMORY, 1024));
        assertTrue(memory.getMessage().contains("bytes of local memory"), memory.getMessage());
        assertTrue(memory.getMessage().contains("use kernel flash-loop"), memory.getMessage());
        UnsupportedOperationException items =
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> FlashContextTile.of(64, 64, 8, LOCAL_MEMORY, 4));
        assertTrue(items.getMessage().contains("work-groups of 8"), items.getMessage());
    }
}
