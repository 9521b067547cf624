package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.tornado.DeviceFailureException.Kind;

/// What drivers say, in the words in which TornadoVM passes it on, and what we make of it.
class DeviceFailuresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    OUT_OF_MEMORY    | Unable to allocate 4294967296 bytes of memory.
                    OUT_OF_MEMORY    | CL_MEM_OBJECT_ALLOCATION_FAILURE
                    OUT_OF_MEMORY    | CUDA_ERROR_OUT_OF_MEMORY
                    OUT_OF_MEMORY    | clCreateBuffer returned CL_OUT_OF_HOST_MEMORY
                    BUILD_FAILURE    | Error during code compilation with the OpenCL driver
                    BUILD_FAILURE    | CL_BUILD_PROGRAM_FAILURE
                    BUILD_FAILURE    | CUDA_ERROR_INVALID_PTX
                    BUILD_FAILURE    | Bailout is disabled
                    OUT_OF_RESOURCES | CL_OUT_OF_RESOURCES
                    OUT_OF_RESOURCES | CL_INVALID_WORK_GROUP_SIZE
                    OUT_OF_RESOURCES | uses too much shared data (0xd000 bytes, 0xc000 max)
                    OUT_OF_RESOURCES | CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES
                    LOST_DEVICE      | CL_DEVICE_NOT_AVAILABLE
                    LOST_DEVICE      | ZE_RESULT_ERROR_DEVICE_LOST
                    LOST_DEVICE      | CUDA_ERROR_LAUNCH_FAILED
                    OTHER            | something nobody has seen
                    """)
    void driversWordsAreUnderstood(Kind kind, String message) {
        RuntimeException cause = new IllegalStateException(message);
        assertEquals(kind, DeviceFailures.kindOf(cause));
        assertEquals(kind, DeviceFailures.kindOf(new RuntimeException("run failed", cause)));
    }
}
