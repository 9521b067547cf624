package org.tornadoattention.cli.setup;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Archives that look like an SDK's, written entry by entry.
public final class SdkArchive {
    private static final int LINK = 0120777;
    private static final int FILE = 0100644;
    private static final int PROGRAM = 0100755;

    private final List<Entry> entries = new ArrayList<>();

    /// One entry; a link's content is where it leads.
    private record Entry(String name, String content, int mode) {
        byte[] bytes() {
            return content.getBytes(StandardCharsets.UTF_8);
        }

        boolean isLink() {
            return mode == LINK;
        }
    }

    /// A whole SDK for OpenCL, in a folder of its own.
    public static SdkArchive whole() {
        String home = "tornadovm-5.2.0-jdk25-opencl/";
        return new SdkArchive()
                .file(
                        home + "tornado-argfile.template",
                        """
                        -server
                        -Djava.library.path=${TORNADOVM_HOME}/lib
                        --module-path .:${TORNADOVM_HOME}/share/java/tornado
                        --add-modules ALL-SYSTEM,tornado.runtime,tornado.drivers.opencl
                        """)
                .file(home + "etc/tornado.release", "version=5.2.0-jdk25\n")
                .file(home + "lib/readme", "no library, so for every machine")
                .file(home + "share/java/tornado/tornado-api-5.2.0-jdk25.jar", "")
                .program(home + "bin/tornado", "#!/bin/sh\n")
                .link(home + "bin/tornado-link", "tornado");
    }

    public SdkArchive file(String name, String content) {
        return add(name, content, FILE);
    }

    public SdkArchive program(String name, String content) {
        return add(name, content, PROGRAM);
    }

    public SdkArchive link(String name, String target) {
        return add(name, target, LINK);
    }

    /// The same without one entry.
    public SdkArchive without(String part) {
        entries.removeIf(entry -> entry.name().contains(part));
        return this;
    }

    private SdkArchive add(String name, String content, int mode) {
        entries.add(new Entry(name, content, mode));
        return this;
    }

    /// As a zip archive.
    public Path zip(Path file) throws IOException {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (Entry entry : entries) {
                ZipArchiveEntry header = new ZipArchiveEntry(entry.name());
                header.setUnixMode(entry.mode());
                zip.putArchiveEntry(header);
                zip.write(entry.bytes());
                zip.closeArchiveEntry();
            }
        }
        return file;
    }

    /// As a tar.gz archive.
    public Path tar(Path file) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Entry entry : entries) {
                if (entry.isLink()) {
                    TarArchiveEntry header =
                            new TarArchiveEntry(entry.name(), TarConstants.LF_SYMLINK);
                    header.setLinkName(entry.content());
                    tar.putArchiveEntry(header);
                } else {
                    TarArchiveEntry header = new TarArchiveEntry(entry.name(), true);
                    header.setSize(entry.bytes().length);
                    header.setMode(entry.mode());
                    tar.putArchiveEntry(header);
                    tar.write(entry.bytes());
                }
                tar.closeArchiveEntry();
            }
        }
        return file;
    }
}
