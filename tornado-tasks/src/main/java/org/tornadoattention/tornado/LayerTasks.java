package org.tornadoattention.tornado;

import org.tornadoattention.AttentionShape;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.RotaryEmbedding;
import org.tornadoattention.tornado.DeviceChain.Stage;
import org.tornadoattention.tornado.LayerArrays.Rows;
import org.tornadoattention.tornado.kernel.AppendKernel;
import org.tornadoattention.tornado.kernel.RotaryKernel;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The graphs of a multi-head layer.
///
/// ```
/// memory:  weights, cache;  m --projectKey--> k, v --rotateKey--> k       (cross-attention: once)
/// masks:   bias, allowed, numbers
/// layerN:  x --projectQuery--> q, k, v --rotateQuery, rotateKey--> q, k --append--> cache
///          q, cache or k, v --attention--> heads --projectOutput--> y
/// ```
///
/// There is a graph `layerN` for several numbers N of queries. Each graph passes weights, memory
/// and masks on to the next.
final class LayerTasks {
    private static final String MEMORY = "memory";
    private static final String MASKS = "masks";

    private final LayerArrays a;
    private final MultiHeadSpec spec;
    private final int features;
    private final boolean cpu;

    /// @param features of the attention kernels
    /// @param cpu whether work-items are CPU threads
    LayerTasks(LayerArrays arrays, int features, boolean cpu) {
        a = arrays;
        spec = arrays.spec;
        this.features = features;
        this.cpu = cpu;
    }

    /// All graphs, in the order of the chain.
    List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        stages.add(memory());
        stages.add(masks());
        for (int n = 0; n < a.rows.size(); n++) {
            stages.add(layer(n));
        }
        return stages;
    }

    /// The layer's kernels, as results give them.
    String kernel(Rows rows) {
        String projection = a.context ? "context" : "loop";
        return "layer, projections %s, %s".formatted(projection, rows.blocks.choice().describe());
    }

    private int features(Rows rows) {
        return features | rows.features();
    }

    private static String name(Rows rows) {
        return "layer" + rows.limit;
    }

    /// What all graphs hand on, the products of tasks first.
    private List<Object> held() {
        List<Object> held = new ArrayList<>();
        if (a.storesHalves()) {
            held.add(a.memory.halfKeys);
            held.add(a.memory.halfValues);
        } else if (a.form != Form.SELF || spec.cached()) {
            held.add(a.memory.keys);
            if (!sameArray(a.memory.values, a.memory.keys)) {
                held.add(a.memory.values);
            }
        }
        add(held, Optional.of(a.query));
        add(held, a.output);
        if (!a.keepsMemory()) {
            add(held, a.key);
            add(held, a.value);
        }
        if (spec.rotary().isPresent()) {
            held.add(a.cosines);
            held.add(a.sines);
        }
        return held;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean sameArray(Object one, Object other) {
        return one == other;
    }

    private static void add(List<Object> held, Optional<PackedProjection> projection) {
        projection.ifPresent(
                p -> {
                    held.add(p.stored());
                    held.add(p.bias);
                });
    }

    private Stage memory() {
        WorkSizes sizes = new WorkSizes(MEMORY, new GridScheduler(), cpu);
        LayerArrays.Memory m = a.memory;
        TaskGraph graph =
                new TaskGraph(MEMORY)
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, m.fields)
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, m.receipts);
        List<Object> sent = held();
        if (a.keepsMemory()) {
            sent.removeIf(array -> sameArray(array, m.keys) || sameArray(array, m.values));
            add(sent, a.key);
            add(sent, a.value);
        }
        List<Object> changing = List.of(m.keys, m.values, m.halfKeys, m.halfValues);
        for (Object array : sent) {
            boolean changes = changing.stream().anyMatch(c -> sameArray(c, array));
            graph =
                    graph.transferToDevice(
                            changes
                                    ? DataTransferMode.EVERY_EXECUTION
                                    : DataTransferMode.FIRST_EXECUTION,
                            array);
        }
        if (a.keepsMemory()) {
            graph = graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, m.keyInput);
            if (a.value.isPresent()) {
                graph = graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, m.valueInput);
            }
            int tokens = spec.shape().batch() * spec.shape().keyLength();
            graph =
                    projectKeysAndValues(
                            graph,
                            sizes,
                            m.fields,
                            m.receipts,
                            m.keyInput,
                            m.keys,
                            m.valueInput,
                            m.values,
                            tokens);
            graph = rotateKeys(graph, sizes, m.fields, m.receipts, m.keys, tokens);
        }
        graph = SendTasks.addTo(graph, sizes, sent);
        return new Stage(
                graph.transferToHost(DataTransferMode.EVERY_EXECUTION, m.receipts)
                        .persistOnDevice(held().toArray()),
                Optional.of(sizes.grid()),
                proven(sizes),
                m.receipts);
    }

    private Stage masks() {
        WorkSizes sizes = new WorkSizes(MASKS, new GridScheduler(), cpu);
        TaskGraph graph =
                new TaskGraph(MASKS)
                        .consumeFromDevice(MEMORY, held().toArray())
                        .transferToDevice(
                                DataTransferMode.EVERY_EXECUTION,
                                a.masks.numbers(),
                                a.masks.bias(),
                                a.masks.allowed());
        graph = SendTasks.addTo(graph, sizes, List.of(passedOn())).persistOnDevice(passedOn());
        return new Stage(graph, Optional.of(sizes.grid()), List.of(), new IntArray(1));
    }

    private Object[] passedOn() {
        List<Object> all = new ArrayList<>(held());
        all.add(a.masks.numbers());
        all.add(a.masks.bias());
        all.add(a.masks.allowed());
        return all.toArray();
    }

    private Stage layer(int n) {
        Rows r = a.rows.get(n);
        String name = name(r);
        WorkSizes sizes = new WorkSizes(name, new GridScheduler(), cpu);
        AttentionShape shape = spec.shape();
        int tokens = shape.batch() * r.limit;
        int newTokens = shape.batch() * r.newTokens;
        TaskGraph graph =
                new TaskGraph(name)
                        .consumeFromDevice(n == 0 ? MASKS : name(a.rows.get(n - 1)), passedOn())
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, r.run.fields, r.input)
                        .transferToDevice(DataTransferMode.FIRST_EXECUTION, r.run.receipts);
        graph =
                a.query.addTo(
                        graph,
                        sizes,
                        a.context,
                        "projectQuery",
                        r.run.fields,
                        r.run.receipts,
                        r.input,
                        r.queries,
                        tokens,
                        RunFields.QUERY_INPUT);
        if (spec.cached() && a.form != Form.SELF) {
            graph = graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, r.keyInput);
            if (a.value.isPresent()) {
                graph = graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, r.valueInput);
            }
            graph =
                    projectKeysAndValues(
                            graph,
                            sizes,
                            r.run.fields,
                            r.run.receipts,
                            r.keyInput,
                            r.newKeys,
                            r.valueInput,
                            r.newValues,
                            newTokens);
        }
        graph =
                rotate(
                        graph,
                        sizes,
                        "rotateQuery",
                        r.run.fields,
                        r.run.receipts,
                        r.queries,
                        shape.queryHeads(),
                        tokens,
                        RunFields.QUERY);
        if (!a.keepsMemory()) {
            graph = rotateKeys(graph, sizes, r.run.fields, r.run.receipts, r.newKeys, newTokens);
        }
        if (spec.cached()) {
            graph =
                    graph.task(
                            "append",
                            AppendKernel::append,
                            r.run.fields,
                            r.run.receipts,
                            r.newKeys,
                            r.newValues,
                            a.memory.keys,
                            a.memory.values,
                            a.memory.halfKeys,
                            a.memory.halfValues,
                            sizes.items("append", newTokens * shape.keyValueHeads()),
                            shape.keyValueHeads(),
                            features(r));
        }
        graph = AttentionTasks.addTo(graph, sizes, r.step, r.run, r.blocks, features(r)).graph();
        if (a.output.isPresent()) {
            graph =
                    a.output
                            .get()
                            .addTo(
                                    graph,
                                    sizes,
                                    a.context,
                                    "projectOutput",
                                    r.run.fields,
                                    r.run.receipts,
                                    r.run.output,
                                    r.result,
                                    tokens,
                                    RunFields.HEADS_INPUT);
            // Named here because only what a graph transfers is freed with it.
            graph = graph.transferToHost(DataTransferMode.UNDER_DEMAND, r.run.output);
        }
        graph =
                graph.transferToHost(DataTransferMode.UNDER_DEMAND, r.queries)
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, r.result);
        if (spec.cached() && a.form != Form.SELF) {
            graph = graph.transferToHost(DataTransferMode.UNDER_DEMAND, r.newKeys);
            if (!sameArray(r.newKeys, r.newValues)) {
                graph = graph.transferToHost(DataTransferMode.UNDER_DEMAND, r.newValues);
            }
        }
        if (spec.logSumExp()) {
            graph = graph.transferToHost(DataTransferMode.EVERY_EXECUTION, r.run.logSumExp);
        }
        if (spec.weights()) {
            graph = graph.transferToHost(DataTransferMode.EVERY_EXECUTION, r.run.weights);
        }
        boolean last = n == a.rows.size() - 1;
        return new Stage(
                last ? graph : graph.persistOnDevice(passedOn()),
                Optional.of(sizes.grid()),
                sizes.tasks(),
                r.run.receipts);
    }

    private TaskGraph projectKeysAndValues(
            TaskGraph graph,
            WorkSizes sizes,
            IntArray fields,
            IntArray receipts,
            FloatArray keyInput,
            FloatArray keys,
            FloatArray valueInput,
            FloatArray values,
            int tokens) {
        TaskGraph whole =
                a.key.orElseThrow()
                        .addTo(
                                graph,
                                sizes,
                                a.context,
                                "projectKey",
                                fields,
                                receipts,
                                keyInput,
                                keys,
                                tokens,
                                RunFields.KEY_INPUT);
        return a.value.isEmpty()
                ? whole
                : a.value
                        .get()
                        .addTo(
                                whole,
                                sizes,
                                a.context,
                                "projectValue",
                                fields,
                                receipts,
                                valueInput,
                                values,
                                tokens,
                                RunFields.VALUE_INPUT);
    }

    private TaskGraph rotateKeys(
            TaskGraph graph,
            WorkSizes sizes,
            IntArray fields,
            IntArray receipts,
            FloatArray keys,
            int tokens) {
        int heads = spec.shape().keyValueHeads();
        return rotate(
                graph,
                sizes,
                "rotateKey",
                fields,
                receipts,
                keys,
                heads,
                tokens,
                RunFields.NEW_KEY);
    }

    private TaskGraph rotate(
            TaskGraph graph,
            WorkSizes sizes,
            String task,
            IntArray fields,
            IntArray receipts,
            FloatArray tensor,
            int heads,
            int tokens,
            int strides) {
        if (spec.rotary().isEmpty()) {
            return graph;
        }
        RotaryEmbedding.Pairing pairing = spec.rotary().get().pairing();
        return graph.task(
                task,
                RotaryKernel::turn,
                fields,
                receipts,
                a.cosines,
                a.sines,
                tensor,
                sizes.items(task, tokens * heads),
                heads,
                pairing == RotaryEmbedding.Pairing.INTERLEAVED ? 1 : 0,
                strides,
                Receipts.slot(task));
    }

    /// The tasks that leave a proof.
    private static List<String> proven(WorkSizes sizes) {
        return sizes.tasks().stream().filter(task -> !SendTasks.isOne(task)).toList();
    }
}
