package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL10GL;
import org.lwjgl.opencl.CL11;
import org.lwjgl.opencl.CL12;
import org.lwjgl.opencl.CL20;
import org.lwjgl.opencl.CL22;
import org.lwjgl.opencl.KHRICD;
import org.lwjgl.opencl.KHRTerminateContext;

import java.util.Map;
import java.util.Set;

/// OpenCL's error codes by name.
final class ErrorCodes {
    /// What NVIDIA's driver answers after a kernel read or wrote outside of its buffers; the
    /// context is of no use afterwards.
    static final int NVIDIA_ILLEGAL_ACCESS = -9999;

    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(CL10.CL_SUCCESS, "CL_SUCCESS"),
                    Map.entry(CL10.CL_DEVICE_NOT_FOUND, "CL_DEVICE_NOT_FOUND"),
                    Map.entry(CL10.CL_DEVICE_NOT_AVAILABLE, "CL_DEVICE_NOT_AVAILABLE"),
                    Map.entry(CL10.CL_COMPILER_NOT_AVAILABLE, "CL_COMPILER_NOT_AVAILABLE"),
                    Map.entry(
                            CL10.CL_MEM_OBJECT_ALLOCATION_FAILURE,
                            "CL_MEM_OBJECT_ALLOCATION_FAILURE"),
                    Map.entry(CL10.CL_OUT_OF_RESOURCES, "CL_OUT_OF_RESOURCES"),
                    Map.entry(CL10.CL_OUT_OF_HOST_MEMORY, "CL_OUT_OF_HOST_MEMORY"),
                    Map.entry(
                            CL10.CL_PROFILING_INFO_NOT_AVAILABLE,
                            "CL_PROFILING_INFO_NOT_AVAILABLE"),
                    Map.entry(CL10.CL_MEM_COPY_OVERLAP, "CL_MEM_COPY_OVERLAP"),
                    Map.entry(CL10.CL_IMAGE_FORMAT_MISMATCH, "CL_IMAGE_FORMAT_MISMATCH"),
                    Map.entry(CL10.CL_IMAGE_FORMAT_NOT_SUPPORTED, "CL_IMAGE_FORMAT_NOT_SUPPORTED"),
                    Map.entry(CL10.CL_BUILD_PROGRAM_FAILURE, "CL_BUILD_PROGRAM_FAILURE"),
                    Map.entry(CL10.CL_MAP_FAILURE, "CL_MAP_FAILURE"),
                    Map.entry(CL10.CL_INVALID_VALUE, "CL_INVALID_VALUE"),
                    Map.entry(CL10.CL_INVALID_DEVICE_TYPE, "CL_INVALID_DEVICE_TYPE"),
                    Map.entry(CL10.CL_INVALID_PLATFORM, "CL_INVALID_PLATFORM"),
                    Map.entry(CL10.CL_INVALID_DEVICE, "CL_INVALID_DEVICE"),
                    Map.entry(CL10.CL_INVALID_CONTEXT, "CL_INVALID_CONTEXT"),
                    Map.entry(CL10.CL_INVALID_QUEUE_PROPERTIES, "CL_INVALID_QUEUE_PROPERTIES"),
                    Map.entry(CL10.CL_INVALID_COMMAND_QUEUE, "CL_INVALID_COMMAND_QUEUE"),
                    Map.entry(CL10.CL_INVALID_HOST_PTR, "CL_INVALID_HOST_PTR"),
                    Map.entry(CL10.CL_INVALID_MEM_OBJECT, "CL_INVALID_MEM_OBJECT"),
                    Map.entry(
                            CL10.CL_INVALID_IMAGE_FORMAT_DESCRIPTOR,
                            "CL_INVALID_IMAGE_FORMAT_DESCRIPTOR"),
                    Map.entry(CL10.CL_INVALID_IMAGE_SIZE, "CL_INVALID_IMAGE_SIZE"),
                    Map.entry(CL10.CL_INVALID_SAMPLER, "CL_INVALID_SAMPLER"),
                    Map.entry(CL10.CL_INVALID_BINARY, "CL_INVALID_BINARY"),
                    Map.entry(CL10.CL_INVALID_BUILD_OPTIONS, "CL_INVALID_BUILD_OPTIONS"),
                    Map.entry(CL10.CL_INVALID_PROGRAM, "CL_INVALID_PROGRAM"),
                    Map.entry(CL10.CL_INVALID_PROGRAM_EXECUTABLE, "CL_INVALID_PROGRAM_EXECUTABLE"),
                    Map.entry(CL10.CL_INVALID_KERNEL_NAME, "CL_INVALID_KERNEL_NAME"),
                    Map.entry(CL10.CL_INVALID_KERNEL_DEFINITION, "CL_INVALID_KERNEL_DEFINITION"),
                    Map.entry(CL10.CL_INVALID_KERNEL, "CL_INVALID_KERNEL"),
                    Map.entry(CL10.CL_INVALID_ARG_INDEX, "CL_INVALID_ARG_INDEX"),
                    Map.entry(CL10.CL_INVALID_ARG_VALUE, "CL_INVALID_ARG_VALUE"),
                    Map.entry(CL10.CL_INVALID_ARG_SIZE, "CL_INVALID_ARG_SIZE"),
                    Map.entry(CL10.CL_INVALID_KERNEL_ARGS, "CL_INVALID_KERNEL_ARGS"),
                    Map.entry(CL10.CL_INVALID_WORK_DIMENSION, "CL_INVALID_WORK_DIMENSION"),
                    Map.entry(CL10.CL_INVALID_WORK_GROUP_SIZE, "CL_INVALID_WORK_GROUP_SIZE"),
                    Map.entry(CL10.CL_INVALID_WORK_ITEM_SIZE, "CL_INVALID_WORK_ITEM_SIZE"),
                    Map.entry(CL10.CL_INVALID_GLOBAL_OFFSET, "CL_INVALID_GLOBAL_OFFSET"),
                    Map.entry(CL10.CL_INVALID_EVENT_WAIT_LIST, "CL_INVALID_EVENT_WAIT_LIST"),
                    Map.entry(CL10.CL_INVALID_EVENT, "CL_INVALID_EVENT"),
                    Map.entry(CL10.CL_INVALID_OPERATION, "CL_INVALID_OPERATION"),
                    Map.entry(CL10.CL_INVALID_BUFFER_SIZE, "CL_INVALID_BUFFER_SIZE"),
                    Map.entry(CL10.CL_INVALID_GLOBAL_WORK_SIZE, "CL_INVALID_GLOBAL_WORK_SIZE"),
                    Map.entry(CL10GL.CL_INVALID_GL_OBJECT, "CL_INVALID_GL_OBJECT"),
                    Map.entry(CL10GL.CL_INVALID_MIP_LEVEL, "CL_INVALID_MIP_LEVEL"),
                    Map.entry(
                            CL11.CL_MISALIGNED_SUB_BUFFER_OFFSET,
                            "CL_MISALIGNED_SUB_BUFFER_OFFSET"),
                    Map.entry(
                            CL11.CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST,
                            "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST"),
                    Map.entry(CL11.CL_INVALID_PROPERTY, "CL_INVALID_PROPERTY"),
                    Map.entry(CL12.CL_COMPILE_PROGRAM_FAILURE, "CL_COMPILE_PROGRAM_FAILURE"),
                    Map.entry(CL12.CL_LINKER_NOT_AVAILABLE, "CL_LINKER_NOT_AVAILABLE"),
                    Map.entry(CL12.CL_LINK_PROGRAM_FAILURE, "CL_LINK_PROGRAM_FAILURE"),
                    Map.entry(CL12.CL_DEVICE_PARTITION_FAILED, "CL_DEVICE_PARTITION_FAILED"),
                    Map.entry(
                            CL12.CL_KERNEL_ARG_INFO_NOT_AVAILABLE,
                            "CL_KERNEL_ARG_INFO_NOT_AVAILABLE"),
                    Map.entry(CL12.CL_INVALID_IMAGE_DESCRIPTOR, "CL_INVALID_IMAGE_DESCRIPTOR"),
                    Map.entry(CL12.CL_INVALID_COMPILER_OPTIONS, "CL_INVALID_COMPILER_OPTIONS"),
                    Map.entry(CL12.CL_INVALID_LINKER_OPTIONS, "CL_INVALID_LINKER_OPTIONS"),
                    Map.entry(
                            CL12.CL_INVALID_DEVICE_PARTITION_COUNT,
                            "CL_INVALID_DEVICE_PARTITION_COUNT"),
                    Map.entry(CL20.CL_INVALID_PIPE_SIZE, "CL_INVALID_PIPE_SIZE"),
                    Map.entry(CL20.CL_INVALID_DEVICE_QUEUE, "CL_INVALID_DEVICE_QUEUE"),
                    Map.entry(CL22.CL_INVALID_SPEC_ID, "CL_INVALID_SPEC_ID"),
                    Map.entry(
                            CL22.CL_MAX_SIZE_RESTRICTION_EXCEEDED,
                            "CL_MAX_SIZE_RESTRICTION_EXCEEDED"),
                    Map.entry(KHRICD.CL_PLATFORM_NOT_FOUND_KHR, "CL_PLATFORM_NOT_FOUND_KHR"),
                    Map.entry(
                            KHRTerminateContext.CL_CONTEXT_TERMINATED_KHR,
                            "CL_CONTEXT_TERMINATED_KHR"),
                    Map.entry(
                            NVIDIA_ILLEGAL_ACCESS,
                            "a code of NVIDIA's driver for an illegal read or write by a kernel"));

    private static final Set<Integer> OUT_OF_MEMORY =
            Set.of(
                    CL10.CL_MEM_OBJECT_ALLOCATION_FAILURE,
                    CL10.CL_OUT_OF_HOST_MEMORY,
                    CL10.CL_INVALID_BUFFER_SIZE);

    private static final Set<Integer> DEVICE_LOST =
            Set.of(
                    CL10.CL_DEVICE_NOT_AVAILABLE,
                    CL10.CL_INVALID_CONTEXT,
                    CL10.CL_INVALID_COMMAND_QUEUE,
                    KHRTerminateContext.CL_CONTEXT_TERMINATED_KHR,
                    NVIDIA_ILLEGAL_ACCESS);

    private ErrorCodes() {}

    /// A code's name, or, for one that OpenCL does not define, that it is unknown.
    static String name(int code) {
        return NAMES.getOrDefault(code, "an error code that OpenCL does not define");
    }

    static boolean isOutOfMemory(int code) {
        return OUT_OF_MEMORY.contains(code);
    }

    static boolean isDeviceLost(int code) {
        return DEVICE_LOST.contains(code);
    }
}
