package org.tornadoattention.oracle;

import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;

import java.util.Map;

/// The truth that every other engine is tested against: sequential plain Java, double precision
/// inside, each formula as its documentation writes it. Never optimised, never copied. It computes
/// every feature.
///
/// Cost: one multiplication at a time on one thread, about 1 GFLOP/s; memory of one row of scores.
public final class OracleEngine implements AttentionEngine {
    static final String NAME = "oracle";
    static final DeviceInfo DEVICE =
            new DeviceInfo("sequential Java", "one thread, double precision", "CPU", Map.of());

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public DeviceInfo device() {
        return DEVICE;
    }

    @Override
    public AttentionPlan plan(AttentionSpec spec) {
        return new OracleAttentionPlan(this, spec);
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        return new OracleAdditivePlan(this, spec);
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        return new OracleMultiHeadPlan(this, spec);
    }

    @Override
    public void close() {}
}
