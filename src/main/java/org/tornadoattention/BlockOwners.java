package org.tornadoattention;

import java.util.BitSet;

/// Who holds the blocks of a pool: for each block, how many cache entries.
///
/// Blocks of an entry should follow each other in memory. So an entry takes the block after its
/// last one if that is free, and a new entry begins at a run of free blocks, whose others nobody
/// else takes as long as there is another run. The last blocks of runs go first when there is none.
final class BlockOwners {
    /// Tokens in a run: as many as a processor needs to read at full speed. Measured on Zen 4 with
    /// two threads, decoding over scattered runs of 16 and 64 tokens takes 1.4 and 1.1 times what
    /// it takes over one piece.
    private static final int RUN_TOKENS = 128;

    private final int blockSize;
    private final int run; // blocks
    private final int[] owners;
    private final BitSet free = new BitSet();
    private int freeBlocks;

    /// All blocks are free.
    BlockOwners(int blocks, int blockSize) {
        this.blockSize = blockSize;
        run = Math.min(blocks, Math.ceilDiv(RUN_TOKENS, blockSize));
        owners = new int[blocks];
        free.set(0, blocks);
        freeBlocks = blocks;
    }

    int freeBlocks() {
        return freeBlocks;
    }

    /// @throws IllegalStateException if fewer blocks than that are free
    void requireFree(int needed) {
        if (needed > freeBlocks) {
            throw new IllegalStateException(
                    "the pool has too few free blocks: %d of %d blocks of %d tokens are free and %d are needed"
                            .formatted(freeBlocks, owners.length, blockSize, needed));
        }
    }

    /// Gives a free block its first owner.
    ///
    /// @throws IllegalStateException if none is free
    int take() {
        requireFree(1);
        for (int first = 0; first + run <= owners.length; first += run) {
            if (free.nextClearBit(first) >= first + run) {
                return own(first);
            }
        }
        return own(free.length() - 1);
    }

    /// The same, but the block after the given one if that is free.
    int takeAfter(int block) {
        return free.get(block + 1) ? own(block + 1) : take();
    }

    private int own(int block) {
        free.clear(block);
        freeBlocks--;
        owners[block] = 1;
        return block;
    }

    /// Adds an owner to a block in use.
    ///
    /// @throws IllegalStateException if it is free
    void share(int block) {
        requireUsed(block);
        owners[block]++;
    }

    /// Takes an owner from a block; the last one leaves it free.
    ///
    /// @throws IllegalStateException if it is free already
    void release(int block) {
        requireUsed(block);
        if (--owners[block] == 0) {
            free.set(block);
            freeBlocks++;
        }
    }

    /// How many cache entries hold a block.
    int of(int block) {
        return owners[block];
    }

    private void requireUsed(int block) {
        if (owners[block] == 0) {
            throw new IllegalStateException("block %d is free already".formatted(block));
        }
    }
}
