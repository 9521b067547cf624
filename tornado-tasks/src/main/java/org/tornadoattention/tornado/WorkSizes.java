package org.tornadoattention.tornado;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

import java.util.ArrayList;
import java.util.List;

/// The work sizes of the tasks of one graph, and their names in the order of running.
final class WorkSizes {
    /// Work-items of a work-group on devices that are no CPUs; one warp or wavefront at least.
    private static final int GROUP = 64;

    private final String graph;
    private final GridScheduler grid;
    private final boolean cpu;
    private final List<String> tasks = new ArrayList<>();

    /// @param graph its name
    /// @param grid takes the sizes
    /// @param cpu whether work-items are CPU threads
    WorkSizes(String graph, GridScheduler grid, boolean cpu) {
        this.graph = graph;
        this.grid = grid;
        this.cpu = cpu;
    }

    /// Declares the work-items of a task with the loop API.
    ///
    /// @return how many there are: at least `needed`, whole work-groups, and never none, which a
    ///   driver may refuse to start
    int items(String task, int needed) {
        // On a CPU driver larger groups only make threads wait for each other.
        int group = cpu ? 1 : GROUP;
        int items = Math.multiplyExact((Math.max(needed, 1) - 1) / group + 1, group);
        groups(task, items / group, group);
        return items;
    }

    /// Declares the work-groups of a task.
    void groups(String task, int groups, int itemsOfGroup) {
        WorkerGrid1D worker = new WorkerGrid1D(Math.multiplyExact(groups, itemsOfGroup));
        worker.setLocalWork(itemsOfGroup, 1, 1);
        tasks.add(task);
        grid.addWorkerGrid(graph + "." + task, worker);
    }

    /// What was declared.
    GridScheduler grid() {
        return grid;
    }

    /// The tasks, in the order in which they were declared.
    List<String> tasks() {
        return List.copyOf(tasks);
    }
}
