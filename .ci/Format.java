import com.google.googlejavaformat.java.Main;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Checks or rewrites the format of every Java file of the repository, as the build asks: `check`
/// or `replace`, then the root folder. Run as a source file with google-java-format on the class
/// path; that program takes files only, no folders. Every module is found, so none can be
/// forgotten.
final class Format {
    private Format() {}

    public static void main(String[] args) throws Exception {
        boolean replace = args[0].equals("replace");
        List<String> arguments = new ArrayList<>(List.of("--aosp"));
        arguments.addAll(
                replace ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        arguments.addAll(javaFiles(Path.of(args[1])));
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        int status = new Main(out, err, System.in).format(arguments.toArray(String[]::new));
        if (replace) {
            // Breaking a long string literal may leave an indentation that only a second run
            // settles.
            status = new Main(out, err, System.in).format(arguments.toArray(String[]::new));
        } else if (status != 0) {
            err.println("Not formatted: the files above. To rewrite them: mvn -Pformat validate");
        }
        System.exit(status);
    }

    /// All but build output and hidden folders (this one, `.ci`, is no exception to the gate).
    private static List<String> javaFiles(Path root) throws IOException {
        List<String> files = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        String name = folder.getFileName().toString();
                        boolean skipped =
                                name.equals("target")
                                        || name.startsWith(".") && !name.equals(".ci");
                        return !folder.equals(root) && skipped
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(".java")) {
                            files.add(file.toString());
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        Collections.sort(files);
        return files;
    }
}
