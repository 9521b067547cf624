package org.tornadoattention.jvm;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/// Scratch memory of a plan: as many pieces as threads ever computed at once, used again and again.
final class Scratch<T> {
    private final ConcurrentLinkedDeque<T> free = new ConcurrentLinkedDeque<>();
    private final Supplier<T> maker;

    Scratch(Supplier<T> maker) {
        this.maker = maker;
    }

    /// A piece for the calling thread alone; the one returned last, which may still be in a cache.
    T take() {
        T piece = free.pollFirst();
        return piece == null ? maker.get() : piece;
    }

    /// Works on items with one piece.
    void forEach(WorkerPool.Items items, Work<T> work) {
        int item = items.next();
        if (item < 0) {
            return;
        }
        T piece = take();
        for (; item >= 0; item = items.next()) {
            work.run(piece, item);
        }
        giveBack(piece);
    }

    /// What is done with each item.
    interface Work<T> {
        /// Computes an item with scratch memory.
        void run(T piece, int item);
    }

    /// Lets go of all pieces, when nothing runs any more.
    void clear() {
        free.clear();
    }

    /// Returns a piece. After a failure it is simply dropped.
    void giveBack(T piece) {
        free.addFirst(piece);
    }
}
