package org.tornadoattention.cli.tensors;

import org.jspecify.annotations.Nullable;
import org.tornadoattention.DataType;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;

import java.util.ArrayList;
import java.util.List;

/// Makes one boolean mask and one bias of any number of them: a step carries at most one of each
/// kind.
///
/// A key must be allowed by every boolean mask; biases add up.
public final class MaskCollector {
    private @Nullable Tensor allowed;
    private @Nullable Tensor bias;

    /// Adds a mask: boolean (true = may attend) or floating point (added to the score).
    ///
    /// @throws IllegalArgumentException for any other type, or if it does not combine with those
    ///   before
    public void add(Tensor mask) {
        if (mask.type() == DataType.BOOL) {
            allowed =
                    allowed == null
                            ? mask
                            : TensorMath.combine(allowed, mask, DataType.BOOL, Math::min);
        } else if (mask.type().isFloating()) {
            bias =
                    bias == null
                            ? mask
                            : TensorMath.combine(bias, mask, wider(bias, mask), Double::sum);
        } else {
            throw new IllegalArgumentException(
                    "a mask must be bool or floating point but was " + mask);
        }
    }

    /// The masks, at most one of each kind.
    public List<Mask> masks() {
        List<Mask> masks = new ArrayList<>();
        if (allowed != null) {
            masks.add(Mask.allowed(allowed));
        }
        if (bias != null) {
            masks.add(Mask.bias(bias));
        }
        return masks;
    }

    private static DataType wider(Tensor first, Tensor second) {
        boolean wide = first.type() == DataType.FLOAT64 || second.type() == DataType.FLOAT64;
        return wide ? DataType.FLOAT64 : DataType.FLOAT32;
    }
}
