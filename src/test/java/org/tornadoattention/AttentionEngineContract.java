package org.tornadoattention;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

import java.util.Optional;

/// What every engine must do, by subject. A new engine is tested by a subclass that opens it:
///
/// ```java
/// final class MyEngineContractTest extends AttentionEngineContract {
///     @Override
///     protected AttentionEngine openEngine() {
///         return Engines.open("mine");
///     }
/// }
/// ```
///
/// Every number is compared with the oracle's by the rule of [Agreement]. An engine need not do
/// everything, but it must say what it does not do: see [#rejection(AttentionSpec)].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AttentionEngineContract {
    private EngineUnderTest subject;

    /// Opens the engine; called once, and the engine is closed after the last test.
    protected abstract AttentionEngine openEngine();

    /// The table of what the engine rejects: a part of the message with which it refuses this step,
    /// or empty where it must run it. The suite sees to it that the refusal comes, says this and
    /// names another engine.
    protected Optional<String> rejection(AttentionSpec spec) {
        return Optional.empty();
    }

    /// The same for additive attention.
    protected Optional<String> rejection(AdditiveSpec spec) {
        return Optional.empty();
    }

    /// The same for multi-head layers.
    protected Optional<String> rejection(MultiHeadSpec spec) {
        return Optional.empty();
    }

    /// What cases of float32 are rounded to before they run, the oracle's inputs with them: for an
    /// engine that takes nothing wider.
    protected DataType widestInput() {
        return DataType.FLOAT32;
    }

    /// By how much of itself the engine may round a weight, and so an output of the largest value,
    /// beyond what the rule of [Agreement] allows: half a unit in the last place of the type that
    /// weights are multiplied in.
    protected double weightRounding(DataType type) {
        return 0;
    }

    @BeforeAll
    final void open() {
        subject = new EngineUnderTest(openEngine(), this);
    }

    @AfterAll
    final void close() {
        if (subject != null) {
            subject.engine().close();
        }
    }

    @Nested
    class Shapes extends ShapeContract {
        Shapes() {
            super(() -> subject);
        }
    }

    @Nested
    class Storage extends StorageContract {
        Storage() {
            super(() -> subject);
        }
    }

    @Nested
    class Masks extends MaskContract {
        Masks() {
            super(() -> subject);
        }
    }

    @Nested
    class BroadcastMasks extends BroadcastMaskContract {
        BroadcastMasks() {
            super(() -> subject);
        }
    }

    @Nested
    class MaskCombinations extends MaskCombinationContract {
        MaskCombinations() {
            super(() -> subject);
        }
    }

    @Nested
    class Scores extends ScoreContract {
        Scores() {
            super(() -> subject);
        }
    }

    @Nested
    class Numerics extends NumericsContract {
        Numerics() {
            super(() -> subject);
        }
    }

    @Nested
    class Plans extends PlanContract {
        Plans() {
            super(() -> subject);
        }
    }

    @Nested
    class Memory extends MemoryContract {
        Memory() {
            super(() -> subject);
        }
    }

    @Nested
    class Refusals extends RefusalContract {
        Refusals() {
            super(() -> subject);
        }
    }

    @Nested
    class Decoding extends DecodingContract {
        Decoding() {
            super(() -> subject);
        }
    }

    @Nested
    class PagedCaches extends PagedCacheContract {
        PagedCaches() {
            super(() -> subject);
        }
    }

    @Nested
    class Additive extends AdditiveContract {
        Additive() {
            super(() -> subject);
        }
    }

    @Nested
    class MultiHead extends MultiHeadContract {
        MultiHead() {
            super(() -> subject);
        }
    }

    @Nested
    class CachedLayers extends CachedLayerContract {
        CachedLayers() {
            super(() -> subject);
        }
    }
}
