package org.tornadoattention.cli.setup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A web server on the loopback for one file, which breaks off or stops where it is told to; one
/// answer for each connection. `/file` is the file, `/redirect` leads to it.
public final class LoopbackServer implements AutoCloseable {
    private final ServerSocket socket;
    private final byte[] content;
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final AtomicInteger halves = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean tagged = true;
    private volatile boolean stops;

    /// Serves these bytes.
    public LoopbackServer(byte[] content) throws IOException {
        this.content = content.clone();
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    /// The first answers end in the middle of the file.
    LoopbackServer breakingOff(int times, boolean withTag) {
        halves.set(times);
        tagged = withTag;
        return this;
    }

    /// Those after the first answer are refused so often.
    LoopbackServer refusingThen(int times) {
        refusals.set(times);
        return this;
    }

    /// Answers stay open in the middle of the file.
    LoopbackServer stopping() {
        stops = true;
        return this;
    }

    public URI uri(String path) {
        return URI.create("http://localhost:%d%s".formatted(socket.getLocalPort(), path));
    }

    /// The ranges that were asked for, `-` where the whole was.
    List<String> ranges() {
        return ranges;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> answer(client));
            } catch (IOException e) {
                return; // It was closed.
            }
        }
    }

    private void answer(Socket client) {
        try (client;
                OutputStream out = client.getOutputStream()) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.US_ASCII));
            String path = in.readLine().replaceAll("^\\S+ (\\S+) .*$", "$1");
            String range = "-";
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("range: ")) {
                    range = line.substring("range: ".length());
                }
            }
            switch (path) {
                case "/redirect" -> head(out, "302 Found\r\nLocation: " + uri("/file"), 0);
                case "/file" -> file(out, range);
                case "/unpacked", "/old" -> file(out, range);
                default -> head(out, "404 Not Found", 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void file(OutputStream out, String range) throws IOException {
        ranges.add(range);
        if (ranges.size() > 1 && refusals.getAndDecrement() > 0) {
            head(out, "503 Service Unavailable", 0);
            return;
        }
        int start =
                range.equals("-") ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
        String status =
                start == 0
                        ? "200 OK"
                        : "206 Partial Content\r\nContent-Range: bytes %d-%d/%d"
                                .formatted(start, content.length - 1, content.length);
        head(out, status + (tagged ? "\r\nETag: \"1\"" : ""), content.length - start);
        int end = content.length;
        if (stops || halves.getAndDecrement() > 0) {
            end = start + (content.length - start) / 2;
        }
        out.write(content, start, end - start);
        out.flush();
        if (stops) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void head(OutputStream out, String status, int length) throws IOException {
        String text =
                "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(status, length);
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
