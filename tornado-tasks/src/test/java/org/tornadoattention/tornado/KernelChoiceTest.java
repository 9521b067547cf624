package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The table from device and shape to kernel, splits and tile.
class KernelChoiceTest {
    private static final Limits TWO_CORES = new Limits(2, 1 << 20, 4096);
    private static final Limits TENSOR_GPU =
            new Limits(132, 48 * 1024, 1024, Optional.empty(), Optional.empty());
    private static final Limits GPU = new Limits(132, 48 * 1024, 1024);
    private static final EngineSettings DEFAULTS =
            new EngineSettings(
                    1L << 30,
                    Optional.empty(),
                    OptionalInt.empty(),
                    false,
                    false,
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
                KernelChoice.ofGpu(spec(8, 8, 1024, 1024, 64), small));
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

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 128, 1, decode-warps",
        "FLOAT16, 64, 8, decode-warps",
        "FLOAT16, 128, 1024, flash-registers", // flash-tensor rounds weights to 16 bits
        "FLOAT16, 80, 1, flash-context",
        "BFLOAT16, 128, 1, flash-context",
        "FLOAT32, 128, 1, flash-context"
    })
    void tensorCoresDecodeByThemselves(DataType type, int headDim, int queries, String kernel) {
        AttentionSpec spec = spec(type, 8, 8, queries, 1024, headDim);
        assertEquals(kernel, DEFAULTS.choose(spec, "GPU", TENSOR_GPU).kernel().label());
        assertNotEquals(
                Kernel.DECODE_WARPS, DEFAULTS.choose(spec, "GPU", GPU).kernel(), "without any");
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 128, flash-tensor",
        "BFLOAT16, 64, flash-tensor",
        "FLOAT16, 80, flash-tensor", // padding
        "FLOAT16, 256, flash-context",
        "FLOAT32, 128, flash-registers"
    })
    void float32IsTakenForSixteenBitsWhereItIsAllowed(DataType type, int headDim, String kernel) {
        AttentionSpec spec = spec(type, 8, 8, 1024, 1024, headDim);
        assertEquals(kernel, tensor(true).choose(spec, "GPU", TENSOR_GPU).kernel().label());
        if (kernel.equals("flash-tensor")) {
            assertEquals(kernel, tensor(false).choose(spec, "GPU", TENSOR_GPU).kernel().label());
        } else {
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> tensor(false).choose(spec, "GPU", TENSOR_GPU));
        }
    }

    @Test
    void aRunThatDoesNotFitIsComputedInFloat32WhereThatIsAllowed() {
        AttentionSpec spec = spec(DataType.FLOAT16, 8, 8, 1024, 1024, 128);
        KernelChoice choice = tensor(true).choose(spec, "GPU", TENSOR_GPU);
        assertEquals(
                Kernel.FLASH_REGISTERS,
                tensor(true).instead(spec, choice, "such values", "GPU", TENSOR_GPU).kernel());
        UnsupportedOperationException refusal =
                assertThrows(
                        UnsupportedOperationException.class,
                        () ->
                                tensor(false)
                                        .instead(spec, choice, "such values", "GPU", TENSOR_GPU));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .contains("flash-tensor does not take such values"),
                refusal.getMessage());
    }

    @Test
    void additiveAttentionIsNotForTensorCores() {
        AttentionSpec step = spec(8, 8, 16, 16, 64);
        assertThrows(UnsupportedOperationException.class, () -> tensor(false).chooseAdditive(step));
        assertEquals(Kernel.FLASH_LOOP, tensor(true).chooseAdditive(step).kernel());
    }

    private static EngineSettings tensor(boolean allowFloat32) {
        return new EngineSettings(
                1L << 30,
                Optional.of(Kernel.FLASH_TENSOR),
                OptionalInt.empty(),
                false,
                false,
                false,
                allowFloat32,
                "",
                Optional.empty());
    }

    @Test
    void aSpecThatTensorCoresCannotTakeIsRefusedWithTheReason() {
        assertRefused("the spec is of float32", DataType.FLOAT32, 128, TENSOR_GPU);
        assertRefused("headDim is 256", DataType.FLOAT16, 256, TENSOR_GPU);
        assertRefused("the device has no tensor cores", DataType.FLOAT16, 128, GPU);
    }

    private static void assertRefused(String reason, DataType type, int headDim, Limits limits) {
        AttentionSpec spec = spec(type, 8, 8, 64, 64, headDim);
        UnsupportedOperationException refusal =
                assertThrows(
                        UnsupportedOperationException.class,
                        () ->
                                KernelChoice.of(
                                        spec, Kernel.FLASH_TENSOR, OptionalInt.empty(), limits));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }

    @Test
    void aDeviceIsAskedForWhatTensorCoresNeed() {
        String facts = "Device version   : CUDA %s\nDriver version : 580";
        assertTrue(
                TensorKernels.missing("TornadoVM PTX", facts.formatted("9.0"))
                        .orElseThrow()
                        .contains("only backend CUDA"));
        assertTrue(
                TensorKernels.missing("TornadoVM CUDA", facts.formatted("7.5"))
                        .orElseThrow()
                        .contains("compute capability 8.0"));
        // Tests run with the oldest API.
        assertTrue(
                TensorKernels.missing("TornadoVM CUDA", facts.formatted("9.0"))
                        .orElseThrow()
                        .contains("older than 5.2"));
    }

    @Test
    void aGpuSaysWhichKernelsItDoesNotTakeAndWhy() {
        assertEquals(
                Map.of(
                        "kernels for tensor cores",
                        "no, the device is of TornadoVM PTX, and only backend CUDA has what they"
                                + " need",
                        "module for kernel cudnn",
                        "no, the device is of TornadoVM PTX, and only backend CUDA runs tasks of"
                                + " libraries"),
                Device.tensorDetails("TornadoVM PTX", ""));
    }

    private static AttentionSpec spec(int heads, int kv, int queries, int keys, int headDim) {
        return spec(DataType.FLOAT32, heads, kv, queries, keys, headDim);
    }

    private static AttentionSpec spec(
            DataType type, int heads, int kv, int queries, int keys, int headDim) {
        return AttentionSpec.builder(
                        new AttentionShape(1, heads, kv, queries, keys, headDim, headDim),
                        type,
                        Layout.HEADS_FIRST,
                        Set.of())
                .build();
    }
}
