import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Clears the preview mark (minor version 65535) of every class file below a folder, the one
/// argument, so that a newer JDK loads them. The classes were compiled with preview features
/// enabled but, in the part that is unpacked here, use only what later became final.
final class ClearPreviewMark {
    private ClearPreviewMark() {}

    public static void main(String[] args) throws IOException {
        List<Path> classFiles;
        try (Stream<Path> paths = Files.walk(Path.of(args[0]))) {
            classFiles = paths.filter(path -> path.toString().endsWith(".class")).toList();
        }
        for (Path classFile : classFiles) {
            byte[] bytes = Files.readAllBytes(classFile);
            // After the four bytes of the magic number; then comes the major version.
            if (bytes[4] == -1 && bytes[5] == -1) {
                bytes[4] = 0;
                bytes[5] = 0;
                Files.write(classFile, bytes);
            }
        }
    }
}
