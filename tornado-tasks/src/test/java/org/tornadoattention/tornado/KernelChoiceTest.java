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

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The table from device and shape to kernel, splits and tile.
class KernelChoiceTest {
    private static final Limits TWO_CORES = new Limits(2, 1 << 20, 4096);
    private static final Limits GPU = new Limits(132, 48 * 1024, 1024);
    private static final EngineSettings DEFAULTS =
            new EngineSettings(
                    1L << 30,
                    Optional.empty(),
                    OptionalInt.empty(),
                    false,
                    false,
                    "",
                    Optional.empty());

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

    @ParameterizedTest
    @CsvSource({
        // query heads, key-value heads, queries, headDim -> kernel
        "8, 8, 1024, 64, flash-registers",
        "8, 8, 1024, 128, flash-registers",
        "8, 8, 33, 64, flash-registers",
        "8, 8, 32, 64, flash-context", // half of 64 rows would be for none
        "32, 1, 2, 64, flash-registers", // 64 rows share a key-value head
        "32, 8, 1, 128, flash-context",
        "8, 8, 1024, 80, flash-context", // padding
        "8, 8, 1024, 256, flash-context",
        "8, 8, 1024, 576, flash-loop"
    })
    void aGpuGetsTheKernelThatUsesAllOfItsRows(
            int heads, int kv, int queries, int headDim, String kernel) {
        AttentionSpec spec = spec(heads, kv, queries, 1024, headDim);
        assertEquals(kernel, DEFAULTS.choose(spec, "GPU", GPU).kernel().label());
        assertEquals(Kernel.FLASH_LOOP, DEFAULTS.choose(spec, "CPU", GPU).kernel());
    }

    @Test
    void aGpuWithLittleLocalMemoryKeepsItsScoresInArrays() {
        Limits small = new Limits(132, 32 * 1024, 1024);
        assertEquals(
                Optional.of(Kernel.FLASH_CONTEXT),
                KernelChoice.ofGpu(spec(8, 8, 1024, 1024, 64).shape(), small));
        assertThrows(
                UnsupportedOperationException.class,
                () ->
                        KernelChoice.of(
                                spec(8, 8, 64, 64, 64),
                                Kernel.FLASH_REGISTERS,
                                OptionalInt.empty(),
                                small));
    }

    @Test
    void resultsNameTheKernelAndItsTile() {
        assertEquals(
                "flash-registers, 64 rows and 32 keys a work-group",
                KernelChoice.of(
                                spec(8, 8, 1024, 1024, 128),
                                Kernel.FLASH_REGISTERS,
                                OptionalInt.of(1),
                                GPU)
                        .describe());
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
