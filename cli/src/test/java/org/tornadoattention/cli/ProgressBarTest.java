package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// The bar fills up, and speed and time left follow from what is done.
final class ProgressBarTest {
    @Test
    void barShowsRecentSpeedAndTimeLeft() {
        ProgressBar bar = new ProgressBar("decoding", "tokens", 200);
        assertEquals("decoding [------------] 0/200", bar.at(0, 0));
        assertEquals("decoding [------------] 10/200, 10.0 tokens/s, 19 s left", bar.at(10, 1));
        for (int done = 11; done < 200; done++) {
            bar.at(done, 1 + (done - 10) / 40.0);
        }
        assertEquals("decoding [############] 200/200, 40.0 tokens/s, 0 s left", bar.at(200, 5.75));
    }

    @Test
    void whatWasDoneBeforeIsNoSpeed() {
        ProgressBar bar = new ProgressBar("sdk.zip", "MiB", 200, 150);
        assertEquals("sdk.zip [#########---] 150/200", bar.at(150, 0.001));
        assertEquals("sdk.zip [#########---] 160/200, 5.0 MiB/s, 8 s left", bar.at(160, 2));
    }

    @Test
    void aSlowStartIsSoonForgotten() {
        ProgressBar bar = new ProgressBar("sdk.zip", "MiB", 40);
        bar.at(1, 1); // 1 MiB/s, then 19 MiB/s.
        for (int done = 2; done < 6; done++) {
            bar.at(done, 1 + (done - 1) / 19.0);
        }
        assertEquals("sdk.zip [#-----------] 6/40, 16.0 MiB/s, 3 s left", bar.at(6, 1 + 5 / 19.0));
    }
}
