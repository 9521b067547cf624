package org.tornadoattention.benchmarks.device;

import org.tornadoattention.DeviceInfo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The baseline at its own best work-group size: on a processor the wrong one halves its speed.
///
/// @param best the fastest, ready to be timed
/// @param millis the fastest call of each size that was tried
record BaselineTuning(Entrant best, Map<String, Double> millis) {
    private static final List<Integer> GROUPS = List.of(1, 8, 16, 32, 64, 128);

    private static final int CALLS = 10;

    /// Fewer calls are enough to rank sizes where they take long.
    private static final double BUDGET_MILLIS = 1000;

    /// A size, with the time of its fastest call.
    private record Tried(Entrant entrant, int group, double fastest) {}

    /// Tries every size that divides the rows, as an @Parallel loop needs it.
    ///
    /// @throws GateException if one of them is wrong
    static BaselineTuning run(Problem problem, DeviceInfo device, OracleGate gate) {
        Map<String, Double> millis = new LinkedHashMap<>();
        BaselineContender.Arrays arrays = BaselineContender.Arrays.of(problem);
        Tried best = attempt(arrays, device, gate, BaselineContender.DEFAULT_GROUP);
        millis.put(BaselineContender.groupText(best.group()), best.fastest());
        for (int group : GROUPS) {
            if (BaselineContender.rows(problem.shape()) % group != 0) {
                continue;
            }
            Tried next = attempt(arrays, device, gate, group);
            millis.put(BaselineContender.groupText(group), next.fastest());
            if (next.fastest() < best.fastest()) {
                best.entrant().close();
                best = next;
            } else {
                next.entrant().close();
            }
        }
        return new BaselineTuning(best.entrant(), millis);
    }

    private static Tried attempt(
            BaselineContender.Arrays arrays, DeviceInfo device, OracleGate gate, int group) {
        Entrant entrant = Entrant.admit(() -> BaselineContender.open(arrays, device, group), gate);
        double fastest = Double.MAX_VALUE;
        double spent = 0;
        for (int c = 0; c < CALLS && spent < BUDGET_MILLIS; c++) {
            double took = entrant.call();
            fastest = Math.min(fastest, took);
            spent += took;
        }
        return new Tried(entrant, group, fastest);
    }
}
