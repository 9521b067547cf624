package org.tornadoattention.tornado.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

class ArgumentFileTest {
    @TempDir private Path folder;

    @Test
    void aTemplateIsFilledInWithoutTheCurrentFolderAndTheCollector() throws IOException {
        Path home = SyntheticSdk.create(folder.resolve("sdk"), "opencl");
        assertEquals(expected(home), lines(home, "opencl"));
    }

    @Test
    void anExpandedFileNamesThePlaceWhereTheSdkLiesNow() throws IOException {
        Path home = SyntheticSdk.createExpanded(folder.resolve("sdk"), "/was/here", "opencl");
        assertEquals(expected(home), lines(home, "opencl"));
    }

    @Test
    void anOldPlaceWithSpacesIsReplacedToo() throws IOException {
        Path home = SyntheticSdk.createExpanded(folder.resolve("sdk"), "/once was/here", "opencl");
        assertEquals(expected(home), lines(home, "opencl"));
    }

    @Test
    void aPlaceWithSpacesIsQuoted() throws IOException {
        Path home = SyntheticSdk.create(folder.resolve("my sdk"), "opencl");
        List<String> lines = lines(home, "opencl");
        assertTrue(lines.contains("\"-Djava.library.path=" + home + "/lib\""), lines::toString);
        assertTrue(
                lines.contains("--module-path \"" + home + "/share/java/tornado\""),
                lines::toString);
    }

    @Test
    void ofSeveralBackendsOnlyOneIsStarted() throws IOException {
        Path home = SyntheticSdk.create(folder.resolve("sdk"), "opencl", "ptx", "cuda");
        List<String> lines = lines(home, "ptx");
        Path jars = home.resolve("share/java/tornado");
        assertEquals(
                List.of(
                        "-server",
                        "-Djava.library.path=" + home + "/lib",
                        "--module-path "
                                + String.join(
                                        ":",
                                        jars.resolve("tornado-api-5.2.0.jar").toString(),
                                        jars.resolve("tornado-drivers-common-5.2.0.jar").toString(),
                                        jars.resolve("tornado-drivers-ptx-5.2.0.jar").toString(),
                                        jars.resolve("tornado-drivers-ptx-jni-5.2.0-libs.jar")
                                                .toString()),
                        "--upgrade-module-path " + home + "/share/java/graalJars",
                        "--add-modules=ALL-SYSTEM,tornado.runtime,tornado.drivers.common,"
                                + "tornado.drivers.ptx",
                        "--enable-native-access=tornado.drivers.ptx",
                        "--add-exports=jdk.graal.compiler/graph=tornado.runtime,"
                                + "tornado.drivers.ptx",
                        "--add-reads=tornado.drivers.ptx=jdk.graal.compiler",
                        "--add-opens=java.base/java.lang=tornado.drivers.ptx",
                        "-Dtornado.recover.bailout=False"),
                lines);
    }

    @Test
    void spirvKeepsOpenclWhichItsModuleRequires() throws IOException {
        Path home = SyntheticSdk.create(folder.resolve("sdk"), "opencl", "spirv", "ptx");
        String text = String.join("\n", lines(home, "spirv"));
        assertTrue(text.contains("tornado.drivers.opencl"), text);
        assertTrue(text.contains("tornado-drivers-opencl-5.2.0.jar"), text);
        assertFalse(text.contains("ptx"), text);
    }

    @Test
    void whatJavaWouldReadDifferentlyIsQuoted() {
        assertEquals("-Da=b", ArgumentFile.quoted("-Da=b"));
        assertEquals("\"a b\"", ArgumentFile.quoted("a b"));
        assertEquals("\"a#b\"", ArgumentFile.quoted("a#b"));
        assertEquals("\"C:\\\\sdk\\\"x\"", ArgumentFile.quoted("C:\\sdk\"x"));
    }

    private static List<String> lines(Path home, String backend) {
        return ArgumentFile.lines(TornadoSdk.at(home), backend);
    }

    private static List<String> expected(Path home) {
        return List.of(
                "-server",
                "-Djava.library.path=" + home + "/lib",
                "--module-path " + home + "/share/java/tornado",
                "--upgrade-module-path " + home + "/share/java/graalJars",
                "--add-modules=ALL-SYSTEM,tornado.runtime,tornado.drivers.common,"
                        + "tornado.drivers.opencl",
                "--enable-native-access=tornado.drivers.opencl",
                "--add-exports=jdk.graal.compiler/graph=tornado.runtime,tornado.drivers.opencl",
                "--add-reads=tornado.drivers.opencl=jdk.graal.compiler",
                "--add-opens=java.base/java.lang=tornado.drivers.opencl",
                "-Dtornado.recover.bailout=False");
    }
}
