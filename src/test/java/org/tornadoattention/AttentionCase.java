package org.tornadoattention;

import java.util.function.UnaryOperator;

/// One row of a test table: inputs made from a seed, and the options of the step.
///
/// @param name what the row is about
/// @param seed where the data come from
record AttentionCase(
        String name,
        long seed,
        AttentionInputs inputs,
        UnaryOperator<AttentionSpec.Builder> options) {

    /// Normal float32 data for these sizes; the seed is the name's hash code.
    static AttentionCase of(String name, AttentionShape shape) {
        return of(name, shape, DataType.FLOAT32);
    }

    /// Normal data for these sizes; the seed is the name's hash code.
    static AttentionCase of(String name, AttentionShape shape, DataType type) {
        long seed = name.hashCode();
        return of(
                name,
                seed,
                query(seed, shape, type),
                key(seed, shape, type),
                value(seed, shape, type));
    }

    /// These tensors, heads first.
    static AttentionCase of(String name, long seed, Tensor query, Tensor key, Tensor value) {
        return new AttentionCase(
                name, seed, AttentionInputs.of(query, key, value), UnaryOperator.identity());
    }

    static Tensor query(long seed, AttentionShape shape, DataType type) {
        return TestData.normal(
                3 * seed,
                type,
                shape.batch(),
                shape.queryHeads(),
                shape.queryLength(),
                shape.headDim());
    }

    static Tensor key(long seed, AttentionShape shape, DataType type) {
        return TestData.normal(
                3 * seed + 1,
                type,
                shape.batch(),
                shape.keyValueHeads(),
                shape.keyLength(),
                shape.headDim());
    }

    static Tensor value(long seed, AttentionShape shape, DataType type) {
        return TestData.normal(
                3 * seed + 2,
                type,
                shape.batch(),
                shape.keyValueHeads(),
                shape.keyLength(),
                shape.valueDim());
    }

    /// The same with more masks.
    AttentionCase with(Mask... masks) {
        AttentionInputs more = inputs;
        for (Mask mask : masks) {
            more = more.with(mask);
        }
        return new AttentionCase(name, seed, more, options);
    }

    /// The same with more options.
    AttentionCase with(UnaryOperator<AttentionSpec.Builder> more) {
        return new AttentionCase(name, seed, inputs, builder -> more.apply(options.apply(builder)));
    }

    /// The same options and masks on other tensors, in these tensors' layout.
    AttentionCase on(AttentionInputs others) {
        AttentionCase bare = new AttentionCase(name, seed, others, options);
        return bare.with(inputs.masks().toArray(Mask[]::new));
    }

    /// The same case with float32 inputs rounded to a narrower type; others stay as they are.
    AttentionCase inNoMoreThan(DataType type) {
        if (type == DataType.FLOAT32
                || inputs.query().type() != DataType.FLOAT32
                || inputs.pages().isPresent()) {
            return this;
        }
        Layout layout = inputs.layout();
        // Back to the caller's layout: exchanging twice is exchanging not at all.
        return on(
                AttentionInputs.of(
                        layout.toHeadsFirst(inputs.query()).to(type),
                        layout.toHeadsFirst(inputs.key()).to(type),
                        layout.toHeadsFirst(inputs.value()).to(type),
                        layout));
    }

    AttentionSpec spec() {
        return options.apply(AttentionSpec.builder(inputs)).build();
    }

    /// The spec of the same step on these inputs, which may have another type.
    AttentionSpec specFor(AttentionInputs others) {
        return options.apply(AttentionSpec.builder(others)).build();
    }

    @Override
    public String toString() {
        AttentionShape shape = inputs.shape();
        return "%s (seed %d, %s B%d H%d/%d N%d/%d D%d/%d)"
                .formatted(
                        name,
                        seed,
                        inputs.query().type(),
                        shape.batch(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        shape.queryLength(),
                        shape.keyLength(),
                        shape.headDim(),
                        shape.valueDim());
    }
}
