// A stand-in for NVIDIA's driver, its run-time compiler and its management library: one device, which computes nothing.
//
// TornadoVM writes a kernel only when a driver is there to take it. This one takes any, keeps its text, and says yes:
//
//   STAND_IN_OUTPUT   folder for the kernels: 000.cu (given to NVRTC), 001.ptx (given to the driver), ...; none where it is not set
//   STAND_IN_CAPABILITY   compute capability of the device, 80 for 8.0; 90 where it is not set
//
// Device memory is the host's, copies are copies, and a launch does nothing. Only the functions are here that TornadoVM's backends
// ptx and cuda call; names and meaning are those of NVIDIA's CUDA driver API, NVRTC and NVML reference manuals. Built by
// benchmarks/check-assembly as libcuda.so.1, to which libnvrtc.so.* and libnvidia-ml.so.1 are links.
#include <cuda.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPABILITY = 90, BLOCK_SHARED_BYTES = 48 << 10, BLOCK_THREADS = 1024, MULTIPROCESSORS = 132 };

static char handle; // what every context, stream, event, module and function is

// Sets a handle and succeeds.
#define GIVE(pointer) (*(pointer) = (void *) &handle, CUDA_SUCCESS)

static int capability(void) {
    const char *text = getenv("STAND_IN_CAPABILITY");
    return text == NULL ? CAPABILITY : atoi(text);
}

static void keep(const char *text, const char *suffix) {
    static int count; // TornadoVM compiles one kernel at a time
    const char *folder = getenv("STAND_IN_OUTPUT");
    if (folder == NULL) {
        return;
    }
    char name[4096];
    snprintf(name, sizeof name, "%s/%03d.%s", folder, count++, suffix);
    FILE *file = fopen(name, "w");
    if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
        perror(name);
        exit(1);
    }
}

// The device.

CUresult cuInit(unsigned flags) { return CUDA_SUCCESS; }
CUresult cuDriverGetVersion(int *version) { return *version = CUDA_VERSION, CUDA_SUCCESS; }
CUresult cuDeviceGetCount(int *count) { return *count = 1, CUDA_SUCCESS; }
CUresult cuDeviceGet(CUdevice *device, int ordinal) { return *device = ordinal, CUDA_SUCCESS; }

CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
    snprintf(name, length, "stand-in, compute capability %d.%d", capability() / 10, capability() % 10);
    return CUDA_SUCCESS;
}

CUresult cuDeviceTotalMem(size_t *bytes, CUdevice device) { return *bytes = (size_t) 64 << 30, CUDA_SUCCESS; }

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
    switch (attribute) {
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = capability() / 10; break;
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = capability() % 10; break;
        case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = MULTIPROCESSORS; break;
        case CU_DEVICE_ATTRIBUTE_WARP_SIZE: *value = 32; break;
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X: case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y:
        case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = BLOCK_THREADS; break;
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z: *value = 64; break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X: *value = 0x7fffffff; break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y: case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z: *value = 0xffff; break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK: *value = BLOCK_SHARED_BYTES; break;
        case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY: *value = 64 << 10; break;
        default: *value = 1;
    }
    return CUDA_SUCCESS;
}

CUresult cuGetErrorName(CUresult error, const char **name) { return *name = "an error of the stand-in", CUDA_SUCCESS; }
CUresult cuGetErrorString(CUresult error, const char **text) { return cuGetErrorName(error, text); }

// Contexts, streams and events: nothing is ever pending.

#undef cuCtxCreate
CUresult cuCtxCreate_v2(CUcontext *context, unsigned flags, CUdevice device) { return GIVE(context); }
CUresult cuCtxCreate_v4(CUcontext *context, CUctxCreateParams *params, unsigned flags, CUdevice device) { return GIVE(context); }
CUresult cuCtxDestroy(CUcontext context) { return CUDA_SUCCESS; }
CUresult cuCtxSetCurrent(CUcontext context) { return CUDA_SUCCESS; }
CUresult cuCtxSynchronize(void) { return CUDA_SUCCESS; }
CUresult cuCtxGetStreamPriorityRange(int *least, int *greatest) { return *least = *greatest = 0, CUDA_SUCCESS; }
CUresult cuStreamCreate(CUstream *stream, unsigned flags) { return GIVE(stream); }
CUresult cuStreamCreateWithPriority(CUstream *stream, unsigned flags, int priority) { return GIVE(stream); }
CUresult cuStreamDestroy(CUstream stream) { return CUDA_SUCCESS; }
CUresult cuStreamSynchronize(CUstream stream) { return CUDA_SUCCESS; }
CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned flags) { return CUDA_SUCCESS; }

CUresult cuStreamIsCapturing(CUstream stream, CUstreamCaptureStatus *status) {
    return *status = CU_STREAM_CAPTURE_STATUS_NONE, CUDA_SUCCESS;
}

CUresult cuEventCreate(CUevent *event, unsigned flags) { return GIVE(event); }
CUresult cuEventDestroy(CUevent event) { return CUDA_SUCCESS; }
CUresult cuEventRecord(CUevent event, CUstream stream) { return CUDA_SUCCESS; }
CUresult cuEventQuery(CUevent event) { return CUDA_SUCCESS; }
CUresult cuEventSynchronize(CUevent event) { return CUDA_SUCCESS; }

#undef cuEventElapsedTime
CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end) { return *milliseconds = 0, CUDA_SUCCESS; }
CUresult cuEventElapsedTime_v2(float *milliseconds, CUevent start, CUevent end) { return *milliseconds = 0, CUDA_SUCCESS; }

// Memory: the host's. Zeros, so that what a kernel would have written is the same in every run.

CUresult cuMemAlloc(CUdeviceptr *pointer, size_t bytes) {
    *pointer = (CUdeviceptr) calloc(bytes, 1);
    return *pointer == 0 ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_SUCCESS;
}

CUresult cuMemFree(CUdeviceptr pointer) { return free((void *) pointer), CUDA_SUCCESS; }

CUresult cuMemAllocHost(void **pointer, size_t bytes) {
    *pointer = calloc(bytes, 1);
    return *pointer == NULL ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_SUCCESS;
}

CUresult cuMemFreeHost(void *pointer) { return free(pointer), CUDA_SUCCESS; }
CUresult cuMemHostRegister(void *pointer, size_t bytes, unsigned flags) { return CUDA_SUCCESS; }
CUresult cuMemHostUnregister(void *pointer) { return CUDA_SUCCESS; }

CUresult cuMemGetInfo(size_t *available, size_t *total) { return cuDeviceTotalMem(total, 0), *available = *total, CUDA_SUCCESS; }

CUresult cuMemsetD8(CUdeviceptr target, unsigned char value, size_t bytes) {
    return memset((void *) target, value, bytes), CUDA_SUCCESS;
}

CUresult cuMemcpyDtoD(CUdeviceptr target, CUdeviceptr source, size_t bytes) {
    return memmove((void *) target, (void *) source, bytes), CUDA_SUCCESS;
}

CUresult cuMemcpyDtoHAsync(void *target, CUdeviceptr source, size_t bytes, CUstream stream) {
    return memcpy(target, (void *) source, bytes), CUDA_SUCCESS;
}

CUresult cuMemcpyHtoDAsync(CUdeviceptr target, const void *source, size_t bytes, CUstream stream) {
    return memcpy((void *) target, source, bytes), CUDA_SUCCESS;
}

// Kernels.

CUresult cuModuleLoadData(CUmodule *module, const void *image) {
    if (strstr(image, ".entry") != NULL) {
        keep(image, "ptx");
    }
    return GIVE(module);
}

CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned count, CUjit_option *options, void **values) {
    return cuModuleLoadData(module, image);
}

CUresult cuModuleUnload(CUmodule module) { return CUDA_SUCCESS; }
CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) { return GIVE(function); }

CUresult cuOccupancyMaxPotentialBlockSize(
        int *grid, int *block, CUfunction function, CUoccupancyB2DSize sharedBytes, size_t dynamicBytes, int limit) {
    *grid = MULTIPROCESSORS;
    return *block = 256, CUDA_SUCCESS;
}

CUresult cuLaunchKernel(CUfunction function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
        unsigned blockZ, unsigned sharedBytes, CUstream stream, void **parameters, void **extra) {
    int tooMany = blockX * blockY * blockZ > BLOCK_THREADS || sharedBytes > BLOCK_SHARED_BYTES;
    return tooMany ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}

// NVRTC: a program is its text, and the image of it is a word. Results are 0 for success.

static const char image[] = "stand-in";

int nvrtcVersion(int *major, int *minor) { return *major = CUDA_VERSION / 1000, *minor = CUDA_VERSION % 1000 / 10, 0; }
int nvrtcGetNumSupportedArchs(int *count) { return *count = 1, 0; }
int nvrtcGetSupportedArchs(int *architectures) { return *architectures = capability(), 0; }
const char *nvrtcGetErrorString(int result) { return result == 0 ? "success" : "an error of the stand-in"; }

int nvrtcCreateProgram(void **program, const char *text, const char *name, int count, const char *const *headers,
        const char *const *names) {
    return (*program = strdup(text)) == NULL;
}

int nvrtcCompileProgram(void *program, int count, const char *const *options) { return keep(program, "cu"), 0; }
int nvrtcDestroyProgram(void **program) { return free(*program), 0; }
int nvrtcGetCUBINSize(void *program, size_t *bytes) { return *bytes = sizeof image, 0; }
int nvrtcGetCUBIN(void *program, char *bytes) { return memcpy(bytes, image, sizeof image), 0; }
int nvrtcGetPTXSize(void *program, size_t *bytes) { return *bytes = sizeof image, 0; }
int nvrtcGetPTX(void *program, char *bytes) { return memcpy(bytes, image, sizeof image), 0; }
int nvrtcGetProgramLogSize(void *program, size_t *bytes) { return *bytes = 1, 0; }
int nvrtcGetProgramLog(void *program, char *log) { return *log = 0, 0; }

// NVML: the device draws no power. Results are 0 for success.

int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { return *device = &handle, 0; }
int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) { return *milliwatts = 0, 0; }
