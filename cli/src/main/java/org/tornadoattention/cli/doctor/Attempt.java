package org.tornadoattention.cli.doctor;

import org.tornadoattention.cli.files.ShellText;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// A part of the examination that may meet something that cannot be read: that is a finding, and
/// the other parts go on.
final class Attempt {
    private Attempt() {}

    /// A part.
    interface Part<T> {
        T look() throws IOException, InterruptedException;
    }

    /// What a part sees; where it cannot, tells why.
    ///
    /// @param what the part looks at
    /// @param otherwise what is gone on with then
    static <T> T of(String what, Part<T> part, T otherwise, Consumer<? super Finding> tell)
            throws InterruptedException {
        try {
            return part.look();
        } catch (UncheckedIOException e) {
            tell.accept(finding(what, Objects.requireNonNull(e.getCause())));
        } catch (IOException e) {
            tell.accept(finding(what, e));
        }
        return otherwise;
    }

    private static Finding finding(String what, IOException e) {
        Optional<String> file =
                e instanceof FileSystemException system
                        ? Optional.ofNullable(system.getFile())
                        : Optional.empty();
        return Finding.wrong(
                what,
                file.map(name -> name + ": ").orElse("cannot be looked at: ") + reason(e),
                file.map(
                                name ->
                                        "ls -ld %s   # shows whose it is"
                                                .formatted(ShellText.quoted(name)))
                        .orElse("ATTEND_DEBUG=1 attend doctor"));
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "cannot be found or made";
            case FileSystemException system ->
                    Optional.ofNullable(system.getReason()).orElse("cannot be accessed");
            default -> Optional.ofNullable(e.getMessage()).orElse("reading or writing failed");
        };
    }
}
