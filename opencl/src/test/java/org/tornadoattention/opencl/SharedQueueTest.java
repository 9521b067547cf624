package org.tornadoattention.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.opencl.driver.DriverErrors;
import org.tornadoattention.opencl.driver.DriverTest;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClDriver;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.DeviceFailureException.Kind;

import java.lang.foreign.MemorySegment;

/// Who opens and closes a device, and what a plan may take of it.
@DriverTest
class SharedQueueTest {
    private static final int DEVICE_NOT_AVAILABLE = -2;

    private final OpenClDevice device = OpenClDriver.installed().devices().getFirst();
    private final SharedQueue queue =
            new SharedQueue(device, OpenClSettings.of(EngineOptions.DEFAULTS, device));

    @Test
    void afterALossTheDeviceIsOpenedAnew() {
        Lease first = queue.lease();
        Lease second = queue.lease();
        assertSame(first.opening().queue(), second.opening().queue());
        DeviceFailureException failure =
                first.failure(DriverErrors.of(DEVICE_NOT_AVAILABLE), "attention", "a shape");
        assertEquals(Kind.LOST_DEVICE, failure.kind());
        try (Lease third = queue.lease()) {
            assertNotSame(first.opening().queue(), third.opening().queue());
            third.buffer(64);
            first.close();
            second.close();
            assertEquals(64, queue.heldBytes());
        }
        assertEquals(0, queue.heldBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "-4, OUT_OF_MEMORY",
        "-6, OUT_OF_MEMORY",
        "-61, OUT_OF_MEMORY",
        "-5, OUT_OF_RESOURCES",
        "-54, OUT_OF_RESOURCES",
        "-11, BUILD_FAILURE",
        "-36, LOST_DEVICE",
        "-9999, LOST_DEVICE",
        "-30, OTHER"
    })
    void codesAreKindsOfFailure(int code, Kind kind) {
        DeviceFailureException failure = Failures.of(DriverErrors.of(code), "flash", "a shape");
        assertEquals(kind, failure.kind());
        assertTrue(
                failure.getMessage().startsWith("device Some GPU (OpenCL) "), failure.getMessage());
    }

    @Test
    void whatAPlanBeforeLeftProvesNothing() {
        for (int time = 0; time < 20; time++) {
            try (Lease lease = queue.lease()) {
                KernelArray receipts = KernelArray.cleared(lease, 64);
                receipts.fetch(64);
                assertEquals(-1, receipts.host().mismatch(MemorySegment.ofArray(new byte[64])));
                receipts.host().fill((byte) 1);
                receipts.send(64);
            }
        }
    }

    @Test
    void aLeaseTakesNoMoreThanItMay() {
        try (Lease lease = queue.lease(100)) {
            lease.buffer(60);
            UnsupportedOperationException refused =
                    assertThrows(UnsupportedOperationException.class, () -> lease.buffer(41));
            assertTrue(
                    refused.getMessage().contains("may take 100 bytes")
                            && refused.getMessage().contains("need 101"),
                    refused.getMessage());
            lease.buffer(40);
            assertEquals(100, lease.bytes());
        }
    }
}
