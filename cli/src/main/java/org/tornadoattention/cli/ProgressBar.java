package org.tornadoattention.cli;

import java.util.Locale;

/// How far a long piece of work is, as text for [Progress]: a bar, the speed and the time left.
final class ProgressBar {
    /// So that the whole line fits a terminal of 80 columns.
    private static final int WIDTH = 12;

    /// The share of the last call in the speed.
    private static final double RECENT = 0.1;

    private final String what;
    private final String unit;
    private final long total;
    private final long start = System.nanoTime();
    private long lastDone;
    private double lastSeconds;
    private double speed;
    private int calls;

    /// @param what is being done
    /// @param unit what is counted, in the plural
    /// @param total how many there are
    ProgressBar(String what, String unit, long total) {
        this(what, unit, total, 0);
    }

    /// @param done how many are done already, at no cost now
    ProgressBar(String what, String unit, long total, long done) {
        lastDone = done;
        this.what = what;
        this.unit = unit;
        this.total = total;
    }

    /// The bar when so many are done, such as `decoding [######------] 100/200, 85.1 tokens/s, 2 s
    /// left`.
    String at(long done) {
        return at(done, (System.nanoTime() - start) / 1e9);
    }

    /// The same after so many seconds. The speed is that of the last ten or so calls: the first
    /// units are slow, while Java compiles.
    String at(long done, double seconds) {
        int filled = (int) (WIDTH * done / total);
        String bar =
                "%s [%s%s] %d/%d"
                        .formatted(
                                what, "#".repeat(filled), "-".repeat(WIDTH - filled), done, total);
        if (done > lastDone) {
            double recent = (done - lastDone) / (seconds - lastSeconds);
            calls++;
            speed += Math.max(RECENT, 1.0 / calls) * (recent - speed);
            lastDone = done;
            lastSeconds = seconds;
        }
        return calls == 0
                ? bar
                : String.format(
                        Locale.ROOT,
                        "%s, %.1f %s/s, %.0f s left",
                        bar,
                        speed,
                        unit,
                        Math.ceil((total - done) / speed));
    }
}
