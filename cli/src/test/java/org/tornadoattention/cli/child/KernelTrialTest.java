package org.tornadoattention.cli.child;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Optional;

/// How the output of a trial is read; the trial itself is a device test of `attend setup`.
class KernelTrialTest {
    private static final String RUN =
            """
            [driver] a line of its own
            {
              "engines" : [ {
                "engine" : "tornado",
                "backend" : "TornadoVM OPENCL",
                "device" : "a device",
                "kernel" : "flash-loop",
                "medianMilliseconds" : 1.25,
                "largestError" : 0.5,
                "verdict" : "VERDICT"
              } ]
            }
            """;

    @Test
    void aRightResultNamesDeviceKernelAndTime() {
        assertEquals(
                "a device (TornadoVM OPENCL): flash-loop, 1.25 ms, right against the oracle",
                judge(0, RUN.replace("VERDICT", "ok"), "").toString());
    }

    @Test
    void aWrongResultIsAFailure() {
        assertEquals(
                new KernelTrial.Failed(
                        "device a device computes something else than the oracle: the largest"
                                + " error is 0.5"),
                judge(1, RUN.replace("VERDICT", "WRONG"), ""));
    }

    @Test
    void whatTheCommandSaysIsTheReason() {
        String missing = "engine tornado is not available: TornadoVM found no device. Install one.";
        assertEquals(
                new KernelTrial.NoDevice(missing),
                judge(1, "", "a warning\nattend demo: " + missing + "\n"));
        assertEquals(
                new KernelTrial.Failed("device x failed"),
                judge(1, "", "attend demo: device x failed\n"));
    }

    @Test
    void aCrashAndAHangAreFailures() {
        assertEquals(
                new KernelTrial.Failed("Java ended with status 134; its last words: SIGSEGV"),
                judge(134, "# A fatal error\nSIGSEGV\n", ""));
        assertEquals(
                new KernelTrial.Failed("it did not end within 180 s"),
                KernelTrial.judge(new ChildJava.Result(Optional.empty(), "", "")));
    }

    private static KernelTrial judge(int status, String out, String err) {
        return KernelTrial.judge(new ChildJava.Result(Optional.of(status), out, err));
    }
}
