package org.tornadoattention.tornado.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

class SdkModulesTest {
    @TempDir private Path home;

    @BeforeEach
    void makeSdk() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("share/java/tornado"));
        Files.createDirectories(home.resolve("share/java/graalJars"));
        Files.writeString(
                home.resolve(SyntheticSdk.TEMPLATE),
                "--add-modules ALL-SYSTEM,tornado.runtime,tornado.drivers.opencl\n");
    }

    @Test
    void onlyJarsOfModulesThatAreStartedAreNeeded() throws IOException {
        Path runtime = jar("share/java/tornado/tornado-runtime-5.jar", "tornado.runtime");
        Path driver = jar("share/java/tornado/opencl-5.jar", "tornado.drivers.opencl");
        Path compiler = jar("share/java/graalJars/compiler-25.jar", "jdk.graal.compiler");
        Path twice = jar("share/java/tornado/compiler-25.jar", "jdk.graal.compiler");
        jar("share/java/tornado/junit-4.jar", "junit");
        assertEquals(Set.of(runtime, driver, compiler, twice), TornadoSdk.at(home).neededJars());
    }

    @Test
    void aJarThatIsNoneIsNamed() throws IOException {
        Files.writeString(home.resolve("share/java/tornado/broken-1.jar"), "no zip");
        IOException e = assertThrows(IOException.class, () -> TornadoSdk.at(home).neededJars());
        assertTrue(String.valueOf(e.getMessage()).contains("broken-1.jar"), e.getMessage());
    }

    /// An empty jar that names its module.
    private Path jar(String name, String module) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", module);
        Path file = home.resolve(name);
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
        return file;
    }
}
