package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.tornadoattention.TaskTime;
import org.tornadoattention.tornado.host.Profile;

import java.time.Duration;
import java.util.List;

class ProfileTest {
    /// As TornadoVM writes it, shortened.
    private static final String LOG =
            """
            {
                "attention": {
                    "COPY_IN_TIME": "100",
                    "COPY_OUT_TIME": "20",
                    "TOTAL_COPY_IN_SIZE_BYTES": "64",
                    "TOTAL_COPY_OUT_SIZE_BYTES": "32",
                    "attention.flash": {
                        "BACKEND": "OPENCL",
                        "METHOD": "FlashLoopKernel.attend",
                        "DEVICE_ID": "0:0",
                        "TASK_KERNEL_TIME": "5000",
                        "TASK_COMPILE_GRAAL_TIME": "300",
                        "TASK_COMPILE_DRIVER_TIME": "700"
                    }
                }
            }
            """;

    @Test
    void transfersBelongToTheGraphAndKernelsToTasks() {
        Profile profile = new Profile();
        TornadoProfile.add(profile, "attention", LOG, true);
        assertEquals(
                List.of(
                        new TaskTime("attention", nanos(0), nanos(120), nanos(0), 96),
                        new TaskTime("attention.flash", nanos(5000), nanos(0), nanos(1000), 0)),
                profile.times());
    }

    @Test
    void blocksOfHeadsAddUpAndOnlyTheFirstCompiles() {
        Profile profile = new Profile();
        TornadoProfile.add(profile, "attention", LOG, true);
        TornadoProfile.add(profile, "attention", LOG, false);
        assertEquals(
                new TaskTime("attention.flash", nanos(10_000), nanos(0), nanos(1000), 0),
                profile.times().getLast());
    }

    private static Duration nanos(long nanos) {
        return Duration.ofNanos(nanos);
    }
}
