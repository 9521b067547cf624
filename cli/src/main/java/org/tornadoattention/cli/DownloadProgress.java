package org.tornadoattention.cli;

import org.tornadoattention.cli.setup.Download;

import java.time.Duration;
import java.util.Optional;

/// Tells how far a download is: a bar, or the bytes where the server does not say how many there
/// will be.
final class DownloadProgress implements Download.Listener {
    private static final int MEBIBYTE = 1 << 20;
    private static final int KIBIBYTE = 1 << 10;

    private final String name;
    private final Progress progress;
    private Optional<ProgressBar> bar = Optional.empty();
    private String last;

    /// @param name of the file
    DownloadProgress(String name, Progress progress) {
        this.name = name;
        this.progress = progress;
        last = name;
    }

    /// Speed and time left are those of this attempt: what came before a break cost it nothing, and
    /// the wait for the server was no transfer.
    @Override
    public void begins(long done, long total) {
        bar =
                total < MEBIBYTE
                        ? Optional.empty()
                        : Optional.of(
                                new ProgressBar(name, "MiB", total / MEBIBYTE, done / MEBIBYTE));
        at(done, total);
    }

    @Override
    public void at(long done, long total) {
        last =
                bar.map(b -> b.at(Math.min(done, total) / MEBIBYTE))
                        .orElse("%s, %d KiB".formatted(name, done / KIBIBYTE));
        progress.update(last);
    }

    /// No speed and no time left are told while nothing comes.
    @Override
    public void silent(Duration silence) {
        String done = last.replaceFirst(", [^,]+, [^,]+ left$", "");
        progress.update("%s, nothing came for %d s".formatted(done, silence.toSeconds()));
    }
}
