package org.tornadoattention.tornado;

import org.tornadoattention.tornado.DeviceChain.Stage;
import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The graphs of additive attention.
///
/// ```
/// memory:    key --projectKey--> units of the keys;  value, masks, parameters
/// attention: query --projectQuery--> units;  units, value --additive--> output
///            (or, for weights and scores:  --additive--> scores --masks--> ... --values--> output)
/// ```
final class AdditiveTasks {
    private static final String MEMORY = "memory";

    private final AdditiveArrays a;
    private final boolean context;
    private final boolean cpu;
    private final int features;

    /// @param context whether projections take the form for GPUs
    /// @param cpu whether work-items are CPU threads
    AdditiveTasks(AdditiveArrays arrays, boolean context, boolean cpu, int features) {
        a = arrays;
        this.context = context;
        this.cpu = cpu;
        this.features = features;
    }

    List<Stage> stages() {
        return List.of(memory(), attention());
    }

    private List<Object> held() {
        List<Object> held =
                new ArrayList<>(
                        List.of(a.run.key, a.run.value, a.run.bias, a.run.allowed, a.vector));
        a.query.ifPresent(
                w -> {
                    held.add(w.stored());
                    held.add(w.bias);
                });
        return held;
    }

    private Stage memory() {
        WorkSizes sizes = new WorkSizes(MEMORY, new GridScheduler(), cpu);
        TaskGraph graph =
                new TaskGraph(MEMORY)
                        .transferToDevice(
                                DataTransferMode.EVERY_EXECUTION,
                                a.memoryFields,
                                a.keyInput,
                                a.run.value,
                                a.run.bias,
                                a.run.allowed)
                        .transferToDevice(
                                DataTransferMode.FIRST_EXECUTION, a.memoryReceipts, a.vector);
        if (a.query.isPresent()) {
            graph =
                    graph.transferToDevice(
                            DataTransferMode.FIRST_EXECUTION,
                            a.query.get().stored(),
                            a.query.get().bias);
        }
        if (a.key.isPresent()) {
            PackedProjection projection = a.key.get();
            graph =
                    projection.addTo(
                            graph.transferToDevice(
                                    DataTransferMode.FIRST_EXECUTION,
                                    projection.weights,
                                    projection.bias),
                            sizes,
                            context,
                            "projectKey",
                            a.memoryFields,
                            a.memoryReceipts,
                            a.keyInput,
                            a.run.key,
                            a.step.shape().batch() * a.step.shape().keyLength(),
                            RunFields.KEY_INPUT);
        }
        List<String> proven = sizes.tasks();
        graph = SendTasks.addTo(graph, sizes, held());
        return new Stage(
                (a.key.isPresent()
                                ? graph.transferToHost(
                                        DataTransferMode.EVERY_EXECUTION, a.memoryReceipts)
                                : graph)
                        .persistOnDevice(held().toArray()),
                Optional.of(sizes.grid()),
                proven,
                a.memoryReceipts);
    }

    private Stage attention() {
        WorkSizes sizes = new WorkSizes(AttentionTasks.NAME, new GridScheduler(), cpu);
        TaskGraph graph =
                AttentionTasks.withFields(
                                new TaskGraph(AttentionTasks.NAME)
                                        .consumeFromDevice(MEMORY, held().toArray()),
                                a.run)
                        .transferToDevice(DataTransferMode.EVERY_EXECUTION, a.queryInput);
        if (a.query.isPresent()) {
            graph =
                    a.query
                            .get()
                            .addTo(
                                    graph,
                                    sizes,
                                    context,
                                    "projectQuery",
                                    a.run.fields,
                                    a.run.receipts,
                                    a.queryInput,
                                    a.run.query,
                                    a.step.shape().batch() * a.step.shape().queryLength(),
                                    RunFields.QUERY_INPUT);
            graph = graph.transferToHost(DataTransferMode.UNDER_DEMAND, a.run.query);
        }
        graph =
                AttentionTasks.addAdditiveTo(
                                graph, sizes, a.step, a.run, a.blocks, features, a.vector)
                        .graph()
                        .transferToHost(DataTransferMode.EVERY_EXECUTION, a.run.output);
        if (a.step.weights()) {
            graph = graph.transferToHost(DataTransferMode.EVERY_EXECUTION, a.run.weights);
        }
        if (a.step.scores().isPresent()) {
            graph = graph.transferToHost(DataTransferMode.EVERY_EXECUTION, a.run.kept);
        }
        return new Stage(graph, Optional.of(sizes.grid()), sizes.tasks(), a.run.receipts);
    }
}
