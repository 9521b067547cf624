package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

/// What is told of a download after two seconds.
final class DownloadProgressTest {
    private static final long MIB = 1 << 20;

    @Test
    void aSilenceIsToldInsteadOfATimeLeft() throws InterruptedException {
        StringWriter err = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(err), false, "connecting")) {
            DownloadProgress download = new DownloadProgress("sdk.zip", progress);
            download.begins(0, 10 * MIB);
            download.at(5 * MIB, 10 * MIB);
            download.silent(Duration.ofSeconds(3));
            Thread.sleep(2600);
        }
        assertTrue(
                err.toString()
                        .startsWith("attend: sdk.zip [######------] 5/10, nothing came for 3 s ("),
                err.toString());
    }

    @Test
    void anAttemptThatGoesOnHasNoSpeedYet() throws InterruptedException {
        StringWriter err = new StringWriter();
        try (Progress progress = new Progress(new PrintWriter(err), false, "connecting")) {
            new DownloadProgress("sdk.zip", progress).begins(5 * MIB, 10 * MIB);
            Thread.sleep(2600);
        }
        assertTrue(
                err.toString().startsWith("attend: sdk.zip [######------] 5/10 ("), err.toString());
    }
}
