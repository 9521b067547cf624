package org.tornadoattention.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The entry of the command line.
@Command(
        name = "attend",
        description = "Attention for Java, on every processor.",
        mixinStandardHelpOptions = true,
        versionProvider = AttendVersion.class,
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            DecodeCommand.class,
            InspectCommand.class,
            DevicesCommand.class,
            ConformanceCommand.class,
            BenchCommand.class,
            KernelsCommand.class,
            DoctorCommand.class,
            SetupCommand.class,
            BundleCommand.class
        },
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  attend demo",
            "  attend run --query q.npy --key k.npy --value v.npy --mask causal --output y.npy",
            "  attend devices",
            "",
            "Exit status: 0 ok, 1 failed, 2 wrong usage.",
            "ATTEND_JAVA_OPTS has options for the JVM, such as -Xmx8g; ATTEND_TORNADO is off, or"
                    + " the backend of the TornadoVM SDK; ATTEND_DEBUG=1 shows stack traces."
        })
public final class Attend implements Runnable {
    private static final String HEADLESS = "java.awt.headless";
    private static final int HELP_WIDTH = 100;

    private final boolean terminal;

    @Spec private @Nullable CommandSpec spec;

    private Attend(boolean terminal) {
        this.terminal = terminal;
    }

    /// Runs the program and ends the process with its exit status.
    public static void main(String[] args) {
        if (System.getProperty(HEADLESS) == null) {
            System.setProperty(HEADLESS, "true"); // Pictures are drawn without a screen.
        }
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        System.setErr(standardError());
        PrintWriter out = writer(System.out);
        // Standard output is for results, and TornadoVM has warnings of its own.
        System.setOut(System.err);
        System.exit(execute(args, out, writer(System.err), terminal));
    }

    /// What the launcher says is the user's standard error: Java's own, with a warning at every
    /// start, it discards or filters.
    private static PrintStream standardError() {
        String path = System.getenv("ATTEND_STDERR");
        if (path == null) {
            return System.err;
        }
        try {
            return new PrintStream(new FileOutputStream(path, true), true, System.err.charset());
        } catch (FileNotFoundException e) {
            return System.err;
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        // Over the stream itself, so that checkError tells of its failures, too.
        return new PrintWriter(stream, true, stream.charset());
    }

    /// Runs the program.
    ///
    /// @return the exit status: 0 ok, 1 failed, 2 wrong usage
    public static int execute(String[] args, PrintWriter out, PrintWriter err) {
        return execute(args, out, err, false);
    }

    private static int execute(String[] args, PrintWriter out, PrintWriter err, boolean terminal) {
        CommandLine line = new CommandLine(new Attend(terminal));
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setExpandAtFiles(false); // A file's name may begin with @.
        line.setParameterExceptionHandler(
                (e, given) ->
                        ErrorReport.usage(e.getCommandLine(), String.valueOf(e.getMessage()), e));
        line.setExecutionExceptionHandler((e, command, parsed) -> ErrorReport.failure(command, e));
        int status;
        try {
            status = line.execute(args);
        } catch (Throwable e) { // picocli handles exceptions, not errors
            status = ErrorReport.failure(line, e);
        }
        if (out.checkError()) {
            CommandFailure failure = new CommandFailure("standard output could not be written");
            status = Math.max(status, ErrorReport.failure(line, failure));
        }
        err.flush();
        return status;
    }

    /// Without a command there is nothing to do.
    @Override
    public void run() {
        Set<String> commands =
                Objects.requireNonNull(spec, "picocli sets the spec").subcommands().keySet();
        throw new UsageFailure("a command is missing, one of " + String.join(", ", commands));
    }

    /// Whether a person watches.
    boolean isTerminal() {
        return terminal;
    }
}
