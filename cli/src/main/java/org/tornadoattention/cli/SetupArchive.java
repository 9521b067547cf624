package org.tornadoattention.cli;

import org.tornadoattention.cli.setup.Download;
import org.tornadoattention.cli.setup.OfficialArchive;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Where `attend setup` takes the archive from.
///
/// @param name for messages: the file's, or as it was given
/// @param uri where it is downloaded from; empty where it is a file
/// @param folderName of its SDK among SDKMAN's, where that is known before it is unpacked
record SetupArchive(String name, Optional<URI> uri, Optional<String> folderName) {
    /// That of TornadoVM's releases page.
    ///
    /// @throws UsageFailure if there is none
    static SetupArchive official(String version, String backend) {
        try {
            OfficialArchive archive =
                    new OfficialArchive(version, backend, TornadoSdk.thisPlatform());
            return new SetupArchive(
                    fileName(archive.uri()),
                    Optional.of(archive.uri()),
                    Optional.of(archive.folderName()));
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /// What `--from` names.
    ///
    /// @throws UsageFailure if it is no URL of a server
    /// @throws CommandFailure if it is no file that is there
    static SetupArchive from(String text) {
        if (text.startsWith("http://") || text.startsWith("https://")) {
            return new SetupArchive(text, Optional.of(url(text)), Optional.empty());
        }
        if (!Files.isRegularFile(Path.of(text))) {
            throw new CommandFailure("--from %s: no such file".formatted(text));
        }
        return new SetupArchive(text, Optional.empty(), Optional.empty());
    }

    private static URI url(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && uri.getPath() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new UsageFailure("--from %s: %s".formatted(text, e.getMessage()), e);
        }
        throw new UsageFailure("--from must be a URL with a host but was '%s'".formatted(text));
    }

    /// The archive as a file: downloaded, or where it lies.
    ///
    /// @param folder what is downloaded lies here
    /// @param telling starts to tell what is going on
    Path fetch(Path folder, Function<String, Progress> telling)
            throws IOException, InterruptedException {
        if (uri.isEmpty()) {
            return Path.of(name);
        }
        // Of one name, whatever the server's is: other things lie in the folder.
        Path file = folder.resolve("archive");
        try (Progress progress = telling.apply("connecting to " + uri.get().getAuthority())) {
            new Download(uri.get(), Download.PATIENCE)
                    .to(file, new DownloadProgress(fileName(uri.get()), progress));
        }
        return file;
    }

    private static String fileName(URI uri) {
        return uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
    }
}
