package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.Layout;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.host.KernelChoice.Limits;

import java.util.OptionalInt;
import java.util.Set;

/// The table from device and shape to kernel, splits and tile.
class KernelChoiceTest {
    private static final Limits TWO_CORES = new Limits(2, 1 << 20, 4096);
    private static final Limits GPU = new Limits(132, 48 * 1024, 1024);

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, queries, keys -> splits
        "8, 8, 1024, 1024, 1",
        "32, 8, 1, 4096, 1", // eight work-items for two cores
        "8, 1, 1, 4096, 8", // one work-item
        "8, 1, 1, 600, 2", // at least 256 keys in each
        "8, 1, 1, 100, 1",
        "8, 2, 1, 65536, 4"
    })
    void keysAreSplitWhereRowsAreFew(int heads, int kv, int queries, int keys, int splits) {
        KernelChoice choice =
                KernelChoice.of(
                        spec(heads, kv, queries, keys, 64),
                        Kernel.FLASH_LOOP,
                        OptionalInt.empty(),
                        TWO_CORES);
        assertEquals(splits, choice.splits());
    }

    @Test
    void aGpuGetsWorkForAllItsUnits() {
        KernelChoice choice =
                KernelChoice.of(
                        spec(32, 8, 1, 65_536, 128),
                        Kernel.FLASH_CONTEXT,
                        OptionalInt.empty(),
                        GPU);
        assertEquals(66, choice.splits());
        assertTrue(choice.tile().orElseThrow().localMemory(128, 128) <= GPU.localMemory());
    }

    @Test
    void theWishOfAUserCounts() {
        AttentionSpec spec = spec(8, 8, 1024, 1024, 64);
        assertEquals(
                5, KernelChoice.of(spec, Kernel.FLASH_LOOP, OptionalInt.of(5), TWO_CORES).splits());
    }

    @Test
    void headDimensionsAboveLocalMemoryDoNotFitWorkGroups() {
        AttentionSpec spec = spec(8, 8, 64, 64, 576);
        assertFalse(KernelChoice.contextFits(spec.shape(), GPU));
        assertTrue(KernelChoice.contextFits(spec(8, 8, 64, 64, 256).shape(), GPU));
        assertThrows(
                UnsupportedOperationException.class,
                () -> KernelChoice.of(spec, Kernel.FLASH_CONTEXT, OptionalInt.empty(), GPU));
    }

    private static AttentionSpec spec(int heads, int kv, int queries, int keys, int headDim) {
        return AttentionSpec.builder(
                        new AttentionShape(1, heads, kv, queries, keys, headDim, headDim),
                        DataType.FLOAT32,
                        Layout.HEADS_FIRST,
                        Set.of())
                .build();
    }
}
