package org.tornadoattention.tornado;

import org.tornadoattention.tornado.kernel.SendKernels;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

import java.util.ArrayList;
import java.util.List;

/// Tasks that name the arrays which a graph only brings to the device or hands on: an array that no
/// task names is not sent.
final class SendTasks {
    private static final String NAME = "send";

    /// Arrays that one task names.
    private static final int NAMED = 6;

    private SendTasks() {}

    /// Whether a task is one of these, which leave no proof that they ran.
    static boolean isOne(String task) {
        return task.startsWith(NAME);
    }

    /// Adds as many tasks as it takes.
    ///
    /// @param arrays of floats, halves and bytes
    static TaskGraph addTo(TaskGraph graph, WorkSizes sizes, List<Object> arrays) {
        FloatArray receipt = new FloatArray(1);
        TaskGraph whole = graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, receipt);
        List<FloatArray> floats = only(FloatArray.class, arrays);
        for (int first = 0; first < floats.size(); first += NAMED) {
            List<FloatArray> n = named(floats, first);
            whole =
                    whole.task(
                            NAME + "Floats" + first / NAMED,
                            SendKernels::floats,
                            n.get(0),
                            n.get(1),
                            n.get(2),
                            n.get(3),
                            n.get(4),
                            n.get(5),
                            receipt,
                            sizes.items(NAME + "Floats" + first / NAMED, 1));
        }
        List<HalfFloatArray> halves = only(HalfFloatArray.class, arrays);
        for (int first = 0; first < halves.size(); first += NAMED) {
            List<HalfFloatArray> n = named(halves, first);
            whole =
                    whole.task(
                            NAME + "Halves" + first / NAMED,
                            SendKernels::halves,
                            n.get(0),
                            n.get(1),
                            n.get(2),
                            n.get(3),
                            n.get(4),
                            n.get(5),
                            receipt,
                            sizes.items(NAME + "Halves" + first / NAMED, 1));
        }
        for (ByteArray flags : only(ByteArray.class, arrays)) {
            whole =
                    whole.task(
                            NAME + "Flags",
                            SendKernels::flags,
                            flags,
                            receipt,
                            sizes.items(NAME + "Flags", 1));
        }
        return whole;
    }

    private static <T> List<T> only(Class<T> type, List<Object> arrays) {
        return arrays.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /// As many as a task names; where there are fewer, the last one stands in for others.
    private static <T> List<T> named(List<T> arrays, int first) {
        List<T> named = new ArrayList<>();
        for (int n = 0; n < NAMED; n++) {
            named.add(arrays.get(Math.min(first + n, arrays.size() - 1)));
        }
        return named;
    }
}
