package org.tornadoattention.opencl.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Error codes and what they mean to a caller.
class OpenClExceptionTest {
    @ParameterizedTest
    @CsvSource({
        "-4, CL_MEM_OBJECT_ALLOCATION_FAILURE, true, false",
        "-5, CL_OUT_OF_RESOURCES, false, false",
        "-6, CL_OUT_OF_HOST_MEMORY, true, false",
        "-61, CL_INVALID_BUFFER_SIZE, true, false",
        "-2, CL_DEVICE_NOT_AVAILABLE, false, true",
        "-34, CL_INVALID_CONTEXT, false, true",
        "-36, CL_INVALID_COMMAND_QUEUE, false, true",
        "-54, CL_INVALID_WORK_GROUP_SIZE, false, false",
        "-15, CL_COMPILE_PROGRAM_FAILURE, false, false",
        "-1001, CL_PLATFORM_NOT_FOUND_KHR, false, false",
        "-9999, a code of NVIDIA's driver for an illegal read or write by a kernel, false, true",
        "-4711, an error code that OpenCL does not define, false, false",
    })
    void codesHaveNamesAndMeanings(int code, String name, boolean memory, boolean lost) {
        OpenClException e = new OpenClException("Some GPU", "clFinish", code, "");
        assertEquals(name, e.codeName());
        assertEquals(memory, e.isOutOfMemory());
        assertEquals(lost, e.isDeviceLost());
        assertEquals(
                "clFinish failed on Some GPU with error %d, %s".formatted(code, name),
                e.getMessage());
    }

    @Test
    void longLogIsCut() {
        OpenClException e =
                new OpenClException("Some GPU", "clBuildProgram", -11, "x".repeat(9999));
        assertEquals(4003, e.log().length());
        assertTrue(e.getMessage().endsWith("x..."));
        assertFalse(e.isOutOfMemory());
    }
}
