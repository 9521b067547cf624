package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

import java.io.IOException;
import java.util.Optional;

/// TornadoVM compiles each kernel to the bytes that are stored.
@DeviceTest
class DeviceKernelsAheadTest {
    @BeforeAll
    static void theSdkIsTheOneThatCompiledThem() throws IOException {
        String stored = StoredKernel.read(AheadKernel.LIMIT_COPY).tornadoVm();
        Optional<TornadoSdk> sdk = TornadoSdk.find();
        String version = sdk.isPresent() ? sdk.get().version().orElse("unknown") : "missing";
        assume(
                version.equals(stored),
                "stored kernels are of TornadoVM %s but this is %s".formatted(stored, version));
        TornadoBackend backend = TornadoRuntimeProvider.getTornadoRuntime().getBackend(0);
        assume(
                backend.getBackendType().name().equals("OPENCL"),
                "stored kernels are of OpenCL but this is " + backend.getBackendType());
    }

    @ParameterizedTest
    @EnumSource
    void theStoredFileIsWhatTornadoVmMakes(AheadKernel kernel) {
        assertEquals(
                StoredKernel.read(kernel).text(),
                KernelEmitter.open().emit(kernel),
                kernel.label()
                        + ".cl; run ./attend kernels --emit"
                        + " tornado-tasks/src/main/resources/org/tornadoattention/tornado/ahead");
    }

    /// Skips, and says so in the output of the build, too.
    private static void assume(boolean met, String otherwise) {
        if (!met) {
            System.out.println("SKIPPED: DeviceKernelsAheadTest: " + otherwise);
        }
        assumeTrue(met, otherwise);
    }
}
