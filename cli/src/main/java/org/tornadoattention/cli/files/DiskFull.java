package org.tornadoattention.cli.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Says in a sentence that a disk is full, for Java only repeats the system's words.
public final class DiskFull {
    private static final long MIB = 1 << 20;

    private DiskFull() {}

    /// The exception to show: a sentence where a disk is full, and what there was elsewhere. To be
    /// asked before what was written is deleted again, for it says what is free now.
    ///
    /// @param place where something was written
    /// @param consequence what is left, such as `nothing was installed`
    public static IOException explain(IOException e, Path place, String consequence) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("quota exceeded")) {
            return new IOException(
                    "this user's quota on the disk of %s is used up; %s"
                            .formatted(place, consequence),
                    e);
        }
        return message.contains("No space left")
                ? new IOException(
                        "the disk of %s is full, with %s free; %s"
                                .formatted(place, free(place), consequence),
                        e)
                : e;
    }

    private static String free(Path place) {
        try {
            Path there = place.toAbsolutePath();
            while (there.getParent() != null && !Files.exists(there)) {
                there = there.getParent();
            }
            return Files.getFileStore(there).getUsableSpace() / MIB + " MiB";
        } catch (IOException e) {
            return "an unknown part";
        }
    }
}
