package org.tornadoattention.jvm;

import org.tornadoattention.AttentionShape;

/// Runs steps of one plan: splits them into blocks of queries, and lends each block scratch memory.
///
/// Parallel over batch entries, heads and blocks of queries.
final class StepRunner {
    private final JvmEngine engine;
    private final boolean wide;
    private final Scratch<FloatScratch> floats;
    private final Scratch<RowScratch> rows;
    private final Scratch<SplitResults> results;
    private final Scratch<DoubleScratch> doubles;

    /// @param wide whether to compute in float64
    /// @param scoreDimName what messages call it
    /// @param scoreDim the dimension that query and key share
    /// @throws IllegalArgumentException if a dimension is too large for scratch memory
    StepRunner(JvmEngine engine, boolean wide, String scoreDimName, int scoreDim, int valueDim) {
        if (wide) {
            DoubleScratch.requirePossible(scoreDimName, scoreDim, valueDim);
        } else {
            FloatScratch.requirePossible(scoreDimName, scoreDim, valueDim);
        }
        this.engine = engine;
        this.wide = wide;
        floats = new Scratch<>(() -> new FloatScratch(engine.kernels(), scoreDim, valueDim));
        rows = new Scratch<>(() -> new RowScratch(engine.kernels(), scoreDim, valueDim));
        results = new Scratch<>(SplitResults::new);
        doubles = new Scratch<>(() -> new DoubleScratch(scoreDim, valueDim));
    }

    /// Frees the scratch memory, when nothing runs any more.
    void release() {
        floats.clear();
        rows.clear();
        results.clear();
        doubles.clear();
    }

    /// Computes a step into its destination.
    ///
    /// @return the name of the kernel that ran
    String run(Step step) {
        StepMasks masks = StepMasks.of(step);
        AttentionShape shape = step.shape();
        Thread worker = engine.pool().anyWorker();
        boolean parallel = worker != null && step.isAccessibleBy(worker);
        if (wide) {
            engine.pool()
                    .forEach(
                            QueryBlock.count(shape, DoubleScratch.LANES),
                            parallel,
                            items ->
                                    doubles.forEach(
                                            items,
                                            (scratch, item) ->
                                                    doubleBlock(step, masks, item, scratch)));
            return DoubleSoftmax.NAME;
        }
        if (SplitKeys.suits(step)) {
            splitKeys(step, masks, parallel);
            return SplitKeys.NAME + ", " + engine.kernelDescription();
        }
        boolean full = step.needsFinalWeights();
        BlockGroups groups =
                full ? BlockGroups.single(shape) : BlockGroups.of(shape, engine.pool().threads());
        engine.pool()
                .forEach(
                        groups.count(),
                        parallel,
                        items ->
                                floats.forEach(
                                        items,
                                        (scratch, item) -> {
                                            if (full) {
                                                FullSoftmax.run(step, masks, groups, item, scratch);
                                            } else {
                                                OnlineSoftmax.run(
                                                        step, masks, groups, item, scratch);
                                            }
                                        }));
        return (full ? FullSoftmax.NAME : OnlineSoftmax.NAME) + ", " + engine.kernelDescription();
    }

    private void splitKeys(Step step, StepMasks masks, boolean parallel) {
        KeySplits splits = KeySplits.of(step.shape());
        SplitResults lent = results.take();
        SplitKeys run = new SplitKeys(step, masks, splits, lent);
        engine.pool()
                .forEach(
                        splits.count(),
                        parallel,
                        items -> rows.forEach(items, (scratch, item) -> run.run(item, scratch)));
        RowScratch scratch = rows.take();
        run.merge(scratch);
        rows.giveBack(scratch);
        results.giveBack(lent);
    }

    private static void doubleBlock(Step step, StepMasks masks, int item, DoubleScratch scratch) {
        QueryBlock block = QueryBlock.at(step.shape(), DoubleScratch.LANES, item);
        DoubleSoftmax.run(step, masks, block, scratch);
    }
}
