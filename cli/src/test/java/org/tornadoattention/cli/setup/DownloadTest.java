package org.tornadoattention.cli.setup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Downloads from servers on the loopback that do what servers do.
class DownloadTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir private Path folder;
    private final byte[] content = new byte[300_000];

    DownloadTest() {
        new Random(42).nextBytes(content);
    }

    @Test
    void theWholeFileComesThroughARedirect() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content)) {
            assertArrayEquals(content, download(server.uri("/redirect")));
        }
    }

    @Test
    void whatBreaksOffGoesOnWhereItStopped() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content).breakingOff(1, true)) {
            assertArrayEquals(content, download(server.uri("/file")));
            assertEquals(List.of("-", "bytes=150000-"), server.ranges());
        }
    }

    @Test
    void aRefusalAfterABreakIsOneOfTheAttempts() throws Exception {
        try (LoopbackServer server =
                new LoopbackServer(content).breakingOff(1, true).refusingThen(1)) {
            assertArrayEquals(content, download(server.uri("/file")));
            assertEquals(List.of("-", "bytes=150000-", "bytes=150000-"), server.ranges());
        }
        try (LoopbackServer server =
                new LoopbackServer(content).breakingOff(1, true).refusingThen(9)) {
            String told = fails(server.uri("/file"), LONG);
            assertTrue(told.contains("it broke off 3 times: the server answered 503;"), told);
        }
    }

    @Test
    void noMoreThanTheLimitIsTaken() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content)) {
            Download download = new Download(server.uri("/file"), LONG, content.length - 1);
            Path file = folder.resolve("large");
            String told =
                    assertThrows(IOException.class, () -> download.to(file, (_, _) -> {}))
                            .getMessage();
            assertTrue(told.contains(": it has more than 299999 bytes;"), told);
        }
    }

    @Test
    void withoutATagItBeginsAnew() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content).breakingOff(2, false)) {
            assertArrayEquals(content, download(server.uri("/file")));
            assertEquals(List.of("-", "-", "-"), server.ranges());
        }
    }

    @Test
    void whatBreaksOffAgainAndAgainFails() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content).breakingOff(9, true)) {
            String told = fails(server.uri("/file"), LONG);
            assertTrue(told.contains("it broke off 3 times: "), told);
        }
    }

    @Test
    void aServersRefusalIsTold() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content)) {
            String told = fails(server.uri("/missing"), LONG);
            assertEquals(
                    "cannot download %s: the server answered 404; an archive that is on this machine is taken with --from FILE"
                            .formatted(server.uri("/missing")),
                    told);
        }
    }

    @Test
    void aServerThatIsSilentIsNotWaitedForLong() throws Exception {
        // It accepts connections and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            String told =
                    fails(
                            URI.create("http://localhost:%d/file".formatted(silent.getLocalPort())),
                            Duration.ofSeconds(2));
            assertTrue(told.contains(": no answer within 2 s;"), told);
        }
    }

    @Test
    void aTransferThatStopsIsNotWaitedForLong() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content).stopping()) {
            String told = fails(server.uri("/file"), Duration.ofSeconds(2));
            assertTrue(told.contains("nothing came for 2 s"), told);
        }
    }

    /// What a listener is told.
    private static final class Told implements Download.Listener {
        private final List<Long> beginnings = new CopyOnWriteArrayList<>();
        private final AtomicInteger silences = new AtomicInteger();

        @Override
        public void at(long done, long total) {}

        @Override
        public void begins(long done, long total) {
            beginnings.add(done);
        }

        @Override
        public void silent(Duration silence) {
            silences.incrementAndGet();
        }
    }

    @Test
    void everyAttemptAndEverySilenceIsTold() throws Exception {
        Told told = new Told();
        try (LoopbackServer server = new LoopbackServer(content).breakingOff(1, true)) {
            new Download(server.uri("/file"), LONG).to(folder.resolve("file"), told);
        }
        assertEquals(List.of(0L, 150_000L), told.beginnings);
        try (LoopbackServer server = new LoopbackServer(content).stopping()) {
            Download download = new Download(server.uri("/file"), Duration.ofMillis(1200));
            assertThrows(IOException.class, () -> download.to(folder.resolve("stops"), told));
        }
        assertTrue(told.silences.get() >= 1);
    }

    @Test
    void whoeverWaitsForASilentServerCanBeInterrupted() throws Exception {
        try (LoopbackServer server = new LoopbackServer(content).stopping()) {
            CountDownLatch begun = new CountDownLatch(1);
            Download download = new Download(server.uri("/file"), LONG);
            Thread thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            download.to(
                                                    folder.resolve("file"),
                                                    (_, _) -> begun.countDown());
                                        } catch (IOException | InterruptedException e) {
                                            return; // As it should.
                                        }
                                    });
            assertTrue(begun.await(30, TimeUnit.SECONDS), "nothing came");
            thread.interrupt();
            assertTrue(thread.join(Duration.ofSeconds(30)), "it waits still");
        }
    }

    @Test
    void whereNobodyListensThatIsTold() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        String told = fails(URI.create("http://localhost:%d/file".formatted(port)), LONG);
        assertTrue(told.contains(": no connection to localhost:" + port), told);
    }

    @Test
    void aHostThatIsNotKnownIsTold() {
        String told = fails(URI.create("http://nowhere.invalid/file"), LONG);
        assertTrue(
                told.contains("the host nowhere.invalid is not known here, or there is no network"),
                told);
    }

    private byte[] download(URI uri) throws Exception {
        Path file = folder.resolve("file");
        long[] last = new long[2];
        new Download(uri, LONG)
                .to(
                        file,
                        (done, total) -> {
                            last[0] = done;
                            last[1] = total;
                        });
        assertArrayEquals(new long[] {content.length, content.length}, last);
        return Files.readAllBytes(file);
    }

    private String fails(URI uri, Duration patience) {
        Download download = new Download(uri, patience);
        return assertThrows(
                        IOException.class, () -> download.to(folder.resolve("file"), (_, _) -> {}))
                .getMessage();
    }
}
