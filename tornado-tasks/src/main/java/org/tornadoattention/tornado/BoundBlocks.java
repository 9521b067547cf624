package org.tornadoattention.tornado;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.KeyValueBlocks;
import org.tornadoattention.Tensor;
import org.tornadoattention.tornado.host.StepMemory;

import java.lang.foreign.MemorySegment;

/// What a plan's device has of the blocks of one pool.
///
/// Whoever reads the pool on the host makes it fetch; the plan's lock keeps runs away meanwhile.
final class BoundBlocks implements KeyValueBlocks.Holder {
    private final Object lock;
    private final KeyValueBlocks blocks;
    private final LayerArrays.Memory memory;
    private final LayerProgram program;
    private long changes;
    private boolean bound = true;
    private @Nullable RuntimeException loss;

    /// Takes over what the pool holds, to be sent.
    ///
    /// @param lock the plan's
    BoundBlocks(
            Object lock, KeyValueBlocks blocks, LayerArrays.Memory memory, LayerProgram program) {
        this.lock = lock;
        this.blocks = blocks;
        this.memory = memory;
        this.program = program;
        store();
    }

    /// Whether the device has the newest contents of a pool.
    boolean isCurrent(KeyValueBlocks pool) {
        return blocks.equals(pool) && blocks.changes() == changes;
    }

    /// Takes over what the pool holds, to be sent; newer tokens are fetched first.
    void store() {
        StepMemory.store(memory.storedKeys(), flat(blocks.keys()).segment());
        StepMemory.store(memory.storedValues(), flat(blocks.values()).segment());
        changes = blocks.changes();
    }

    /// Says that the device has appended tokens.
    void appended() {
        blocks.heldBy(this);
        changes = blocks.changes();
    }

    /// Brings newer tokens home before the device forgets them. Where that fails they are lost, and
    /// every later reading of the pool says so.
    void settle() {
        try {
            if (blocks.isHeldBy(this)) {
                blocks.keys();
            }
        } catch (RuntimeException e) {
            loss = e;
            throw e;
        } finally {
            bound = false;
        }
    }

    @Override
    public void fetch(Tensor keys, Tensor values) {
        synchronized (lock) {
            if (loss != null) {
                throw new IllegalStateException(
                        "the tokens that the device of engine tornado appended to this cache were"
                                + " lost when it failed: make a new cache",
                        loss);
            }
            if (bound) {
                program.fetchCache();
                copyFront(memory.storedKeys(), flat(keys).segment());
                copyFront(memory.storedValues(), flat(values).segment());
            }
        }
    }

    /// Blocks as they lie in memory: block by block, or head by head.
    private static Tensor flat(Tensor blocks) {
        return blocks.isContiguous() ? blocks : blocks.transpose(0, 1);
    }

    private static void copyFront(MemorySegment source, MemorySegment target) {
        target.copyFrom(source.asSlice(0, target.byteSize()));
    }
}
