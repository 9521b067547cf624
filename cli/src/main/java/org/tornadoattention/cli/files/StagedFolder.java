package org.tornadoattention.cli.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/// A folder beside the place where something will lie: it is filled, and then what it holds is
/// moved there in one step. Closed before that it leaves nothing behind; where Ctrl-C ends Java,
/// what is there then is deleted, and nothing is moved any more.
public final class StagedFolder implements AutoCloseable {
    private static final String PREFIX = ".attend-";
    private static final int ATTEMPTS = 20;

    private final Path folder;

    /// Folders that were made for it, the outermost first.
    private final List<Path> created;

    private final Thread hook = new Thread(this::abandon, "delete-staged-folder");
    private boolean abandoned;

    private StagedFolder(Path folder, List<Path> created) {
        this.folder = folder;
        this.created = created;
    }

    /// Makes the folder, and those around it where they are missing.
    ///
    /// @param target where something will lie
    /// @throws IOException if it cannot be made
    public static StagedFolder beside(Path target) throws IOException {
        Path parent = Objects.requireNonNull(target.toAbsolutePath().normalize().getParent());
        List<Path> created = new ArrayList<>();
        for (Path path = parent; path != null && !Files.exists(path); path = path.getParent()) {
            created.addFirst(path);
        }
        StagedFolder staged = new StagedFolder(parent.resolve(PREFIX + UUID.randomUUID()), created);
        try {
            Runtime.getRuntime().addShutdownHook(staged.hook);
        } catch (IllegalStateException e) {
            throw new IOException("interrupted", e);
        }
        staged.create();
        return staged;
    }

    /// Only now, when somebody is there to delete it.
    private synchronized void create() throws IOException {
        requireNotAbandoned();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// The folder to fill.
    public Path folder() {
        return folder;
    }

    /// Moves a file or folder of it to the target. What lies there is replaced, and comes back if
    /// the move fails.
    ///
    /// @param part below [#folder()]
    /// @param target on the same disk, as the one that this was made beside
    public synchronized void move(Path part, Path target) throws IOException {
        requireNotAbandoned();
        Path old = folder.resolve("old");
        boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (replaces) {
            try {
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw explained(e, target);
            }
        }
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (replaces) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    /// Moves a folder of it to where nothing lies but perhaps an empty folder.
    ///
    /// @param part below [#folder()]
    /// @param target on the same disk, as the one that this was made beside
    /// @throws IOException if it cannot be moved; what has come to lie there meanwhile stays
    public synchronized void moveToNew(Path part, Path target) throws IOException {
        requireNotAbandoned();
        try {
            // The system itself refuses to replace a file, or a folder that holds anything.
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw isTaken(target)
                    ? new IOException(
                            "%s must be new or empty, but meanwhile something came to lie there"
                                    .formatted(target),
                            e)
                    : explained(e, target);
        }
    }

    /// Moves back what [#moveToNew(Path, Path)] moved, for something else failed.
    ///
    /// @param part where it was
    /// @param target where it lies now
    public synchronized void takeBack(Path part, Path target) throws IOException {
        if (abandoned) {
            FileTree.delete(target); // There is nothing left to move it to.
        } else {
            Files.move(target, part, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static boolean isTaken(Path target) throws IOException {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(target);
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.findAny().isPresent();
        }
    }

    /// The system's reason, and what to do where it only says that something is in use.
    private static IOException explained(IOException e, Path target) {
        if (Files.isSymbolicLink(target)) {
            return new IOException(
                    "%s is a symbolic link: name the folder itself".formatted(target), e);
        }
        return String.valueOf(e.getMessage()).contains("busy")
                ? new IOException(
                        "%s is a mount point: name a folder inside it".formatted(target), e)
                : e;
    }

    private void requireNotAbandoned() throws IOException {
        if (abandoned) {
            throw new IOException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (!abandoned) {
                FileTree.delete(folder);
                deleteEmpty(created);
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // Java ends, and there is nothing left to delete.
        }
    }

    /// Java ends: nothing is moved any more, and a move that had begun is over.
    private synchronized void abandon() {
        abandoned = true;
        String failure = "";
        // Whoever fills the folder may still be at it.
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                FileTree.delete(folder);
                deleteEmpty(created);
                return;
            } catch (IOException e) {
                failure = String.valueOf(e.getMessage());
            }
        }
        System.err.println("attend: cannot delete " + folder + ": " + failure);
    }

    private static void deleteEmpty(List<Path> folders) {
        for (Path path : folders.reversed()) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                return; // Something lies in it.
            }
        }
    }
}
