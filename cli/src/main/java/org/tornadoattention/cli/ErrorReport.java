package org.tornadoattention.cli;

import org.tornadoattention.tornado.DeviceFailureException;

import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/// Tells what went wrong in one sentence on standard error and gives the exit status.
final class ErrorReport {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final int MEBIBYTE = 1 << 20;

    private ErrorReport() {}

    /// Wrong usage: the sentence, and where the help is.
    static int usage(CommandLine command, String message, Throwable cause) {
        String name = command.getCommandSpec().qualifiedName();
        print(command, "%s; see %s --help".formatted(message, name));
        trace(command, cause);
        return USAGE;
    }

    /// Anything that a command threw.
    static int failure(CommandLine command, Throwable thrown) {
        if (thrown instanceof UsageFailure) {
            return usage(command, String.valueOf(thrown.getMessage()), thrown);
        }
        print(command, sentence(thrown));
        trace(command, thrown);
        return FAILED;
    }

    /// What happened to a file, in words.
    static String describe(IOException e) {
        return e instanceof FileSystemException file
                ? file.getFile() + ": " + reason(e)
                : reason(e);
    }

    /// The same without the file, where the exception has it apart.
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case NotDirectoryException _ -> "not a folder";
            case FileSystemException other ->
                    Optional.ofNullable(other.getReason()).orElse("cannot be accessed");
            default -> Optional.ofNullable(e.getMessage()).orElse("reading or writing failed");
        };
    }

    /// Where memory did not suffice, and what to try.
    ///
    /// @param needed the bytes that the work is thought to need; 0 where nobody knows
    static CommandFailure outOfMemory(String what, long needed, OutOfMemoryError cause) {
        long heap = Runtime.getRuntime().maxMemory() / MEBIBYTE;
        // Twice what is known to be needed: copies come and go.
        long advised = Math.max(2 * heap, 2 * (needed / MEBIBYTE));
        return new CommandFailure(
                "%s: memory does not suffice with a heap of %d MiB; try more, such as ATTEND_JAVA_OPTS=-Xmx%dg"
                        .formatted(what, heap, Math.ceilDiv(advised, 1024)),
                cause);
    }

    private static String sentence(Throwable thrown) {
        String message = thrown.getMessage();
        return switch (thrown) {
            case IOException e -> describe(e);
            case OutOfMemoryError e ->
                    String.valueOf(outOfMemory("the operation", 0, e).getMessage());
            // What the library throws for wrong input: its messages are made for people.
            case CommandFailure _,
                    IllegalArgumentException _,
                    UnsupportedOperationException _,
                    DeviceFailureException _,
                    IllegalStateException _
                    when message != null ->
                    message;
            default ->
                    "internal error, %s: %s; set ATTEND_DEBUG=1 for the stack trace"
                            .formatted(thrown.getClass().getSimpleName(), message);
        };
    }

    private static void print(CommandLine command, String message) {
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().printf("%s: %s%n", name, message.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    private static void trace(CommandLine command, Throwable thrown) {
        if ("1".equals(System.getenv("ATTEND_DEBUG"))) {
            thrown.printStackTrace(command.getErr());
        }
        command.getErr().flush();
    }
}
