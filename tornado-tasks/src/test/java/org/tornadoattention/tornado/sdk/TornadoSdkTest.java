package org.tornadoattention.tornado.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class TornadoSdkTest {
    @TempDir private Path folder;

    @Test
    void theOptionIsTakenBeforeTheVariableAndThatBeforeSdkman() throws IOException {
        Path option = SyntheticSdk.create(folder.resolve("option"), "opencl");
        Path variable = SyntheticSdk.create(folder.resolve("variable"), "ptx");
        Path sdkman =
                SyntheticSdk.create(folder.resolve(".sdkman/candidates/tornadovm/current"), "cuda");
        assertEquals(
                found(option, "opencl"), search(option.toString(), variable.toString()).find());
        assertEquals(found(variable, "ptx"), search("find", variable.toString()).find());
        assertEquals(found(variable, "ptx"), search("", variable.toString()).find());
        assertEquals(found(sdkman, "cuda"), search("find", "").find());
    }

    @Test
    void noneFindsNothing() throws IOException {
        Path sdk = SyntheticSdk.create(folder.resolve("sdk"), "opencl");
        SdkSearch search = search("none", sdk.toString());
        assertEquals(Optional.empty(), search.find());
        assertEquals("the option attention.sdk is none", search.whereSought());
    }

    @Test
    void whereNoneIsItSaysWhereItLooked() {
        SdkSearch search = search("find", "");
        assertEquals(Optional.empty(), search.find());
        assertEquals(
                "TORNADOVM_HOME is not set and "
                        + folder.resolve(".sdkman/candidates/tornadovm/current")
                        + " is missing",
                search.whereSought());
    }

    @Test
    void aVariableThatNamesNoSdkIsNotPassedOver() throws IOException {
        SyntheticSdk.create(folder.resolve(".sdkman/candidates/tornadovm/current"), "opencl");
        SdkSearch search = search("find", folder.toString());
        assertEquals(Optional.empty(), search.find());
        assertEquals(
                "TORNADOVM_HOME is "
                        + folder
                        + ": "
                        + folder
                        + " is no TornadoVM SDK: it has neither tornado-argfile.template nor"
                        + " tornado-argfile",
                search.whereSought());
    }

    @Test
    void anOptionThatNamesNoSdkIsAnError() {
        Path nowhere = folder.resolve("nowhere");
        SdkSearch search = search(nowhere.toString(), "");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> search.find());
        assertEquals(nowhere + " is missing", e.getMessage());
        assertEquals(
                "the option attention.sdk is " + nowhere + ": " + nowhere + " is missing",
                search.whereSought());
    }

    @Test
    void aFolderThatLacksAPartSaysWhich() throws IOException {
        Path noLibraries = SyntheticSdk.create(folder.resolve("a"), "opencl");
        Files.delete(noLibraries.resolve("lib"));
        assertEquals(noLibraries + " is no whole TornadoVM SDK: it has no lib", fault(noLibraries));
        Path noBackend = SyntheticSdk.create(folder.resolve("b"));
        assertEquals(noBackend + " is no whole TornadoVM SDK: it has no backend", fault(noBackend));
        Path noModules = folder.resolve("c");
        Files.createDirectories(noModules.resolve("lib"));
        Files.writeString(noModules.resolve(SyntheticSdk.EXPANDED), "-server\n");
        assertEquals(
                noModules + " is no whole TornadoVM SDK: it has no share/java/tornado",
                fault(noModules));
    }

    @Test
    void theFirstBackendIsTakenUnlessAnotherIsNamed() throws IOException {
        TornadoSdk sdk = TornadoSdk.at(SyntheticSdk.create(folder.resolve("sdk"), "opencl", "ptx"));
        assertEquals("opencl", sdk.backend(""));
        assertEquals("ptx", sdk.backend("ptx"));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> sdk.backend("metal"));
        assertEquals(
                "attention.backend must be one of [opencl, ptx] of "
                        + sdk.home()
                        + " but was metal",
                e.getMessage());
    }

    private SdkSearch search(String option, String tornadoHome) {
        return new SdkSearch(option, tornadoHome, folder);
    }

    private static Optional<TornadoSdk> found(Path home, String backend) {
        return Optional.of(new TornadoSdk(home, List.of(backend)));
    }

    private static String fault(Path home) {
        return SdkFolder.faultOf(home).orElseThrow();
    }
}
