package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import uk.ac.manchester.tornado.api.GridScheduler;

/// How many work-items a task gets.
class WorkSizesTest {
    @ParameterizedTest
    @CsvSource({"true, 0, 1", "true, 1, 1", "true, 65, 65", "false, 0, 64", "false, 65, 128"})
    void aTaskGetsWholeGroupsAndAtLeastOneItem(boolean cpu, int needed, int items) {
        GridScheduler grid = new GridScheduler();
        assertEquals(items, new WorkSizes("graph", grid, cpu).items("task", needed));
        assertEquals(items, (int) grid.get("graph.task").getGlobalWork()[0]);
    }
}
