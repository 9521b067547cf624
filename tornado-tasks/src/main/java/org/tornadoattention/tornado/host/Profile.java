package org.tornadoattention.tornado.host;

import org.tornadoattention.TaskTime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the tasks of one run took, added up over the blocks of heads.
public final class Profile {
    private final Map<String, TaskTime> times = new LinkedHashMap<>();

    /// Adds what a task took.
    public void add(TaskTime time) {
        times.merge(
                time.name(),
                time,
                (a, b) ->
                        new TaskTime(
                                a.name(),
                                a.kernel().plus(b.kernel()),
                                a.transfer().plus(b.transfer()),
                                a.compile().plus(b.compile()),
                                a.bytes() + b.bytes()));
    }

    /// In the order of running; a graph's transfers before its tasks.
    public List<TaskTime> times() {
        return List.copyOf(times.values());
    }
}
