package org.tornadoattention.tornado;

import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;

import java.util.Map;

/// An engine that calls the loop kernels as the Java methods they are, so that the contract suite
/// tests kernels, packing and lowered masks where there is no device.
///
/// @param steps whether every step runs in steps, not only those that return scores
/// @param groups how many groups a block has at most
record DirectEngine(boolean steps, int groups) implements AttentionEngine {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("Java", "plain Java", "CPU", Map.of());
    }

    @Override
    public AttentionPlan plan(AttentionSpec spec) {
        Refusals.check(spec);
        boolean keepsScores = steps || TornadoAttentionPlan.needsSteps(spec);
        Blocks whole = Blocks.of(spec, keepsScores, 1L << 40);
        Blocks blocks = new Blocks(Math.min(groups, whole.groups()), keepsScores);
        return new TornadoAttentionPlan(
                this,
                spec,
                blocks,
                (arrays, size, features) -> new DirectProgram(spec, arrays, size, features));
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        throw new UnsupportedOperationException("no additive attention; engines jvm and oracle do");
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        throw new UnsupportedOperationException("no layers; engines jvm and oracle do");
    }

    @Override
    public void close() {}
}
