package org.tornadoattention.tornado;

import org.tornadoattention.tornado.kernel.RunFields;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The proofs that tasks ran: each leaves the number of the run in a place of its own.
///
/// TornadoVM's OpenCL backend prints a launch that the driver refused and goes on; the output would
/// be garbage.
final class Receipts {
    private static final Map<String, Integer> SLOTS =
            Map.ofEntries(
                    Map.entry("flash", RunFields.FLASH),
                    Map.entry("merge", RunFields.MERGE),
                    Map.entry("scores", RunFields.SCORES),
                    Map.entry("softcap", RunFields.SOFTCAPPED),
                    Map.entry("masks", RunFields.MASKED),
                    Map.entry("keep", RunFields.KEPT),
                    Map.entry("softmax", RunFields.SOFTMAX),
                    Map.entry("values", RunFields.VALUES),
                    Map.entry("projectQuery", RunFields.PROJECT_QUERY),
                    Map.entry("projectKey", RunFields.PROJECT_KEY),
                    Map.entry("projectValue", RunFields.PROJECT_VALUE),
                    Map.entry("projectOutput", RunFields.PROJECT_OUTPUT),
                    Map.entry("rotateQuery", RunFields.ROTATE_QUERY),
                    Map.entry("rotateKey", RunFields.ROTATE_KEY),
                    Map.entry("append", RunFields.APPEND),
                    Map.entry("additive", RunFields.ADDITIVE),
                    Map.entry("packKeys", RunFields.PACK_KEYS),
                    Map.entry("packValues", RunFields.PACK_VALUES),
                    Map.entry("widenOutput", RunFields.WIDEN_OUTPUT));

    private Receipts() {}

    /// Where a task leaves its proof.
    static int slot(String task) {
        return Objects.requireNonNull(SLOTS.get(task), task);
    }

    /// Sees to it that all tasks of a graph ran.
    ///
    /// @param run its number
    /// @param what of which sizes
    /// @throws DeviceFailureException if one left no proof
    static void require(
            int run,
            IntArray receipts,
            String graph,
            List<String> tasks,
            Device device,
            String what) {
        for (String task : tasks) {
            if (receipts.get(slot(task)) != run) {
                throw DeviceFailures.notRun(device, graph + "." + task, what);
            }
        }
    }
}
