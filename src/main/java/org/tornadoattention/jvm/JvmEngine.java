package org.tornadoattention.jvm;

import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Attention on the JVM's own processors: tiles, online softmax, the Vector API, all cores.
/// Computes every feature.
///
/// | setting | values | default |
/// |---|---|---|
/// | `threads` | 1 to 1024 | all processors |
/// | `vector-bits` | 0 (plain loops), 128, 256, 512 | what suits the processor; 0 without the Vector API |
///
/// The Vector API is there where Java was started with `--add-modules jdk.incubator.vector`;
/// without it the loops are some ten times slower. Neither setting changes a bit of any result.
/// Vectors wider than the processor's work, slowly. Plain loops are slow, too, where the processor
/// has no fused multiply-add.
///
/// An engine owns daemon threads until it is closed; [#close] waits for runs under way.
public final class JvmEngine implements AttentionEngine {
    static final String NAME = "jvm";

    private static final String THREADS = "threads";
    private static final String VECTOR_BITS = "vector-bits";
    private static final int MAX_THREADS = 1024;
    private static final System.Logger LOGGER = System.getLogger("org.tornadoattention");

    private final int vectorBits;
    private final DeviceInfo device;
    private final WorkerPool pool;

    private JvmEngine(int vectorBits, int threads) {
        this.vectorBits = vectorBits;
        device = describe(vectorBits, threads);
        pool = new WorkerPool(threads);
    }

    /// Opens the engine.
    ///
    /// @throws IllegalArgumentException for an unknown device or setting, or a value out of range
    /// @throws UnsupportedOperationException if vectors are asked for and the Vector API is missing
    public static JvmEngine open(EngineOptions options) {
        options.requireKnown(NAME, THREADS, VECTOR_BITS);
        options.requireDevice(NAME, List.of(defaultDevice()));
        int threads = options.integer(THREADS, defaultThreads(), 1, MAX_THREADS);
        int vectorBits =
                options.integer(VECTOR_BITS, KernelSet.preferredBits(), 0, Integer.MAX_VALUE);
        KernelSet.of(vectorBits); // Refuses what cannot be.
        if (!KernelSet.vectorModulePresent() && !options.settings().containsKey(VECTOR_BITS)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "engine jvm runs plain loops, some ten times slower than vectors: start Java"
                            + " with --add-modules jdk.incubator.vector");
        }
        return new JvmEngine(vectorBits, threads);
    }

    static DeviceInfo defaultDevice() {
        return describe(KernelSet.preferredBits(), defaultThreads());
    }

    private static int defaultThreads() {
        return Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    }

    private static DeviceInfo describe(int vectorBits, int threads) {
        String backend =
                vectorBits > 0
                        ? "JVM, Vector API %d bits".formatted(vectorBits)
                        : KernelSet.vectorModulePresent()
                                ? "JVM, scalar"
                                : "JVM, scalar (start Java with --add-modules"
                                        + " jdk.incubator.vector)";
        Map<String, String> details = new LinkedHashMap<>();
        details.put(THREADS, Integer.toString(threads));
        details.put(VECTOR_BITS, Integer.toString(vectorBits));
        details.put("java", Runtime.version().toString());
        return new DeviceInfo(
                backend,
                "%s, %d threads".formatted(System.getProperty("os.arch"), threads),
                "CPU",
                Collections.unmodifiableMap(details));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public DeviceInfo device() {
        return device;
    }

    @Override
    public AttentionPlan plan(AttentionSpec spec) {
        pool.requireOpen();
        return new JvmAttentionPlan(this, spec);
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        pool.requireOpen();
        return new JvmAdditivePlan(this, spec);
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        pool.requireOpen();
        return new JvmMultiHeadPlan(this, spec);
    }

    /// By loops of the Vector API on as many threads as the engine has; empty without it.
    @Override
    public Optional<MeasuredLimits> measureLimits() {
        pool.requireOpen();
        // Only a class that is never loaded without the module mentions its types.
        return KernelSet.vectorModulePresent()
                ? Optional.of(ProcessorLimits.measure(pool.threads()))
                : Optional.empty();
    }

    @Override
    public void close() {
        pool.close();
    }

    /// Kernels for one thread.
    KernelSet kernels() {
        return KernelSet.of(vectorBits);
    }

    /// How kernel names mention the vectors.
    String kernelDescription() {
        return vectorBits == 0 ? "scalar loops" : vectorBits + "-bit vectors";
    }

    WorkerPool pool() {
        return pool;
    }
}
