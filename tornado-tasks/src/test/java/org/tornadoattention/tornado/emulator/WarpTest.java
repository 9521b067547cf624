package org.tornadoattention.tornado.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;

/// Work-items that exchange values with those of their warp.
final class WarpTest {
    /// A context with one instruction of a whole warp.
    private static final class Lane extends WorkItem {
        Lane(Place place) {
            super(place);
        }

        int sumOfWarp(int own) {
            return exchange(own).stream().mapToInt(value -> (Integer) value).sum();
        }
    }

    @Test
    void everyLaneSeesWhatItsWarpGave() {
        int[] sums = new int[128];
        WorkGroupEmulator.DEFAULTS.run(
                WorkGroupEmulatorTest.grid(128, 64),
                Lane::new,
                lane -> {
                    int sum = 0;
                    for (int round = 0; round < 100; round++) {
                        sum = lane.sumOfWarp(lane.globalIdx + round);
                    }
                    lane.localBarrier();
                    sums[lane.globalIdx] = sum;
                });
        int[] expected = new int[128];
        for (int i = 0; i < expected.length; i++) {
            int first = i / 32 * 32;
            expected[i] = 32 * (first + 99) + 31 * 32 / 2;
        }
        assertArrayEquals(expected, sums, Arrays.toString(sums));
    }

    @Test
    void aLaneThatStaysAwayIsNamedWhenTheTimeIsOver() {
        WorkGroupException failure =
                assertThrows(
                        WorkGroupException.class,
                        () ->
                                WorkGroupEmulator.DEFAULTS
                                        .withTimeout(Duration.ofMillis(300))
                                        .run(
                                                WorkGroupEmulatorTest.grid(32, 32),
                                                Lane::new,
                                                lane -> {
                                                    if (lane.localIdx != 5) {
                                                        lane.sumOfWarp(1);
                                                    }
                                                }));
        assertTrue(failure.getMessage().contains("did not end within"), failure.getMessage());
    }

    @Test
    void aFailureFreesTheOtherLanes() {
        WorkGroupException failure =
                assertThrows(
                        WorkGroupException.class,
                        () ->
                                WorkGroupEmulator.DEFAULTS.run(
                                        WorkGroupEmulatorTest.grid(32, 32),
                                        Lane::new,
                                        lane -> {
                                            if (lane.localIdx == 7) {
                                                throw new IllegalStateException("broken");
                                            }
                                            lane.sumOfWarp(1);
                                        }));
        assertTrue(failure.getMessage().contains("work-item [7, 0, 0]"), failure.getMessage());
    }

    @Test
    void aWarpMustBeWhole() {
        WorkGroupException failure =
                assertThrows(
                        WorkGroupException.class,
                        () ->
                                WorkGroupEmulator.DEFAULTS.run(
                                        WorkGroupEmulatorTest.grid(48, 48),
                                        Lane::new,
                                        lane -> lane.sumOfWarp(1)));
        assertTrue(failure.getMessage().contains("multiple of 32"), failure.getMessage());
    }
}
