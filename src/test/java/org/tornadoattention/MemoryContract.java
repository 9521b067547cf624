package org.tornadoattention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.tornadoattention.Messages.assertRefused;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Whose memory a run reads and writes.
abstract class MemoryContract extends ContractPart {
    private static final AttentionShape SHAPE = new AttentionShape(1, 4, 2, 5, 8, 16, 16);

    MemoryContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @Test
    void outputThatSharesMemoryWithAnInputIsRefused() {
        AttentionInputs apart = AttentionCase.of("apart", SHAPE).inputs();
        assertFalse(apart.query().mayOverlap(apart.key()));
        Tensor shared = Tensor.allocate(DataType.FLOAT32, 2, 4, 5, 8);
        AttentionInputs inputs =
                AttentionInputs.of(shared, shared.slice(2, 0, 3), shared.slice(2, 2, 5));
        try (AttentionPlan plan = subject().plan(AttentionSpec.of(inputs))) {
            assertRefused(() -> plan.run(inputs, shared), "output", "must not share memory");
            Tensor broadcast = Tensor.allocate(DataType.FLOAT32, 1).broadcastTo(2, 4, 5, 8);
            assertRefused(() -> plan.run(inputs, broadcast), "output must be writable");
        }
    }

    @Test
    void outputThatSharesMemoryWithATensorOfAMaskIsRefused() {
        AttentionInputs plain = AttentionCase.of("masks", SHAPE).inputs();
        Tensor output = Tensor.allocate(DataType.FLOAT32, 1, 4, 5, 16);
        Set<Mask.Kind> tried = EnumSet.of(Mask.Kind.CAUSAL, Mask.Kind.SLIDING_WINDOW);
        for (Mask mask : masksIn(output.segment())) {
            tried.add(mask.kind());
            AttentionInputs inputs = plain.with(mask);
            try (AttentionPlan plan = subject().plan(AttentionSpec.of(inputs))) {
                assertRefused(
                        () -> plan.run(inputs, output),
                        "output must not share memory with the inputs",
                        "the %s mask".formatted(mask.kind()));
            }
        }
        assertEquals(EnumSet.allOf(Mask.Kind.class), tried);
    }

    @Test
    void outputThatSharesMemoryWithPagesIsRefused() {
        KeyValueCache cache =
                KeyValueBlocks.allocate(DataType.FLOAT32, 4, 8, 2, 16, 16).cache(1, 16);
        cache.append(Tensor.randomNormal(1L, 1, 2, 5, 16), Tensor.randomNormal(2L, 1, 2, 5, 16));
        AttentionInputs inputs = cache.inputs(Tensor.randomNormal(3L, 1, 4, 1, 16));
        // A pool lies head by head.
        MemorySegment pool = cache.blocks().values().transpose(0, 1).segment();
        Tensor output = Tensor.wrap(pool, DataType.FLOAT32, 1, 4, 1, 16);
        try (AttentionPlan plan = subject().plan(AttentionSpec.of(inputs))) {
            assertRefused(
                    () -> plan.run(inputs, output), "must not share memory", "the pages' values");
        }
    }

    @Test
    void tensorOfAClosedArenaIsRefusedByItsName() {
        AttentionInputs inputs = AttentionCase.of("arenas", SHAPE).inputs();
        Tensor query;
        Tensor bias;
        Tensor output;
        try (Arena arena = Arena.ofConfined()) {
            query = Tensor.allocate(arena, DataType.FLOAT32, 1, 4, 5, 16);
            bias = Tensor.allocate(arena, DataType.FLOAT32, 5, 8);
            output = Tensor.allocate(arena, DataType.FLOAT32, 1, 4, 5, 16);
        }
        refused(AttentionInputs.of(query, inputs.key(), inputs.value()), "query", query);
        refused(inputs.with(Mask.bias(bias)), "the BIAS mask", bias);
        try (AttentionPlan plan = subject().plan(AttentionSpec.of(inputs))) {
            assertRefused(
                    IllegalStateException.class,
                    () -> plan.run(inputs, output),
                    "output must lie in an open arena");
        }
    }

    private void refused(AttentionInputs inputs, String name, Tensor closed) {
        try (AttentionPlan plan = subject().plan(AttentionSpec.of(inputs))) {
            assertRefused(
                    IllegalStateException.class,
                    () -> plan.run(inputs),
                    name + " must lie in an open arena but its arena is closed",
                    closed.toString());
        }
    }

    /// Every mask that has tensors, with one of them in the given memory of zeros.
    private static List<Mask> masksIn(MemorySegment memory) {
        int heads = SHAPE.queryHeads();
        int n = SHAPE.queryLength();
        int m = SHAPE.keyLength();
        List<Mask> masks = new ArrayList<>();
        masks.add(Mask.allowed(Tensor.wrap(memory, DataType.BOOL, n, m)));
        masks.add(Mask.bias(Tensor.wrap(memory, DataType.FLOAT32, n, m)));
        masks.add(new Mask.Alibi(Tensor.wrap(memory, DataType.FLOAT32, heads), Alignment.TOP_LEFT));
        masks.add(new Mask.Sinks(Tensor.wrap(memory, DataType.FLOAT32, heads)));
        masks.add(new Mask.KeyLengths(Tensor.wrap(memory, DataType.INT32, 1), Mask.Padding.RIGHT));
        Tensor queries = Tensor.allocate(DataType.INT32, 1, n);
        masks.add(new Mask.Documents(queries, Tensor.wrap(memory, DataType.INT32, 1, m)));
        Tensor none = Tensor.allocate(DataType.INT64, 2);
        masks.add(new Mask.PackedSequences(none, Tensor.wrap(memory, DataType.INT64, 2)));
        return masks;
    }
}
