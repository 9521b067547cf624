package org.tornadoattention.cli.setup;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

/// Brings a file from a web server, whole or not at all. What breaks off goes on where it stopped
/// if the server can do so, and begins anew elsewhere.
///
/// @param source http or https
/// @param patience how long a server may be silent
/// @param limit the most bytes that are taken
public record Download(URI source, Duration patience, long limit) {
    /// Of whoever waits for a server.
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int ATTEMPTS = 3;

    /// A server that broke off may start again.
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int CHUNK = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int SERVER_ERROR = 500;

    /// Of an archive that is unpacked with the usual limits.
    public Download(URI source, Duration patience) {
        this(source, patience, Unpacker.Limits.USUAL.bytes());
    }

    /// Told how far it is.
    public interface Listener {
        /// Called for each piece that came.
        ///
        /// @param done bytes that are there
        /// @param total bytes of the whole; -1 where the server does not say
        void at(long done, long total);

        /// Called before the first piece, and before the first one after a break.
        ///
        /// @param done bytes that are there already
        /// @param total as for [#at(long, long)]
        default void begins(long done, long total) {
            at(done, total);
        }

        /// Called each second in which nothing comes.
        ///
        /// @param silence how long that is so
        default void silent(Duration silence) {}
    }

    /// What a server says of a file, to recognise it after a break.
    private record Tag(Optional<String> value) {
        static Tag of(HttpResponse<?> response) {
            return new Tag(
                    response.headers()
                            .firstValue("etag")
                            .filter(tag -> !tag.startsWith("W/"))
                            .or(() -> response.headers().firstValue("last-modified")));
        }
    }

    /// Writes the file.
    ///
    /// @throws IOException if that cannot be done; the message is a sentence
    /// @throws InterruptedException if this thread is interrupted
    public void to(Path file, Listener listener) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(patience)
                        .build();
        try {
            attempt(client, file, listener);
        } finally {
            client.shutdownNow(); // To close it would wait for a server that never answers.
        }
    }

    private void attempt(HttpClient client, Path file, Listener listener)
            throws IOException, InterruptedException {
        Tag tag = new Tag(Optional.empty());
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<InputStream> response = ask(client, file, tag, attempt > 1);
                tag = Tag.of(response);
                receive(response, file, listener);
                return;
            } catch (BrokenOff e) {
                if (attempt == ATTEMPTS) {
                    throw failure(
                            "it broke off %d times: %s".formatted(ATTEMPTS, e.getMessage()), e);
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    /// @param again whether it is not the first time: what fails then may be tried once more
    private HttpResponse<InputStream> ask(HttpClient client, Path file, Tag tag, boolean again)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(source);
        long there = Files.exists(file) ? Files.size(file) : 0;
        if (there > 0 && tag.value().isPresent()) {
            request.header("Range", "bytes=%d-".formatted(there));
            request.header("If-Range", tag.value().get());
        }
        HttpResponse<InputStream> response = answer(client, request.build(), again);
        if (response.statusCode() != OK && response.statusCode() != PARTIAL) {
            response.body().close();
            throw refusal(
                    again && response.statusCode() >= SERVER_ERROR,
                    "the server answered " + response.statusCode(),
                    null);
        }
        String range = response.headers().firstValue("content-range").orElse("");
        if (response.statusCode() == PARTIAL && !range.startsWith("bytes " + there + "-")) {
            response.body().close();
            throw failure("the server sent another part than it was asked for", null);
        }
        return response;
    }

    /// What the server says before the file. A time limit of the request itself would be one for
    /// the whole file with later Javas.
    private HttpResponse<InputStream> answer(HttpClient client, HttpRequest request, boolean again)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw refusal(again, "no answer within %d s".formatted(patience.toSeconds()), e);
        } catch (ExecutionException e) {
            throw refusal(
                    again, e.getCause() instanceof IOException io ? reason(io) : e.toString(), e);
        }
    }

    private void receive(HttpResponse<InputStream> response, Path file, Listener listener)
            throws IOException, InterruptedException {
        boolean goesOn = response.statusCode() == PARTIAL;
        long done = goesOn ? Files.size(file) : 0;
        long length = response.headers().firstValueAsLong("content-length").orElse(-1);
        long total = length < 0 ? -1 : done + length;
        requireWithinLimit(total);
        StandardOpenOption how =
                goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (PatientReader in = new PatientReader(response.body(), patience, listener::silent);
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, how)) {
            byte[] chunk = new byte[CHUNK];
            listener.begins(done, total);
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                done += n;
                requireWithinLimit(done);
                out.write(chunk, 0, n);
                listener.at(done, total);
            }
        }
        if (total >= 0 && done != total) {
            throw new BrokenOff("%d of %d bytes came".formatted(done, total), null);
        }
    }

    private void requireWithinLimit(long bytes) throws IOException {
        if (bytes > limit) {
            throw failure("it has more than %d bytes".formatted(limit), null);
        }
    }

    private IOException refusal(boolean mayGoOn, String reason, @Nullable Throwable cause) {
        return mayGoOn ? new BrokenOff(reason, cause) : failure(reason, cause);
    }

    private IOException failure(String reason, @Nullable Throwable cause) {
        return new IOException(
                "cannot download %s: %s; an archive that is on this machine is taken with --from FILE"
                        .formatted(source, reason),
                cause);
    }

    private String reason(IOException e) {
        return switch (e) {
            case HttpConnectTimeoutException _ ->
                    "no connection within %d s".formatted(patience.toSeconds());
            case ConnectException refused -> unreachable(refused);
            case SSLException tls -> "no secure connection: " + tls.getMessage();
            default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        };
    }

    private String unreachable(ConnectException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host %s is not known here, or there is no network"
                        .formatted(source.getHost());
            }
        }
        return "no connection to %s: %s"
                .formatted(
                        source.getAuthority(),
                        Optional.ofNullable(e.getMessage()).orElse("refused"));
    }
}
