package org.tornadoattention.cli.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder for this user alone among the temporary ones, deleted with all it holds when it is
/// closed, or when a signal ends Java.
public final class TemporaryFolder implements AutoCloseable {
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 50;

    private final Path path;
    private final Thread hook = new Thread(this::abandon, "delete-temporary-folder");

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /// Makes the folder.
    ///
    /// @param prefix of its name
    /// @throws IOException if it cannot be made
    public static TemporaryFolder make(String prefix) throws IOException {
        TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory(prefix));
        try {
            Runtime.getRuntime().addShutdownHook(folder.hook);
        } catch (IllegalStateException e) {
            FileTree.delete(folder.path);
            throw new IOException("interrupted", e);
        }
        return folder;
    }

    /// A place in it.
    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(path);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // Java ends, and there is nothing left to delete.
        }
    }

    /// Whoever fills the folder may still be at it.
    private void abandon() {
        String failure = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                FileTree.delete(path);
                return;
            } catch (IOException e) {
                failure = String.valueOf(e.getMessage());
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                break;
            }
        }
        System.err.println("attend: cannot delete " + path + ": " + failure);
    }
}
