package org.tornadoattention.cli.doctor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Asks OpenCL itself, without TornadoVM, for its platforms and devices, and prints them as JSON. A
/// program of its own, for drivers have ended processes here.
///
/// ```
/// {"status":0,"platforms":[{"name":..,"version":..,"devices":[{"name":..,"type":"GPU",..}],
///     "status":0,"infoStatus":0}]}
/// ```
@SuppressWarnings("restricted") // To call native functions is what it is for.
public final class OpenClProbe {
    /// Before the JSON, for drivers print, too.
    static final String MARK = "attend-opencl:";

    private static final int PLATFORM_VERSION = 0x0901;
    private static final int PLATFORM_NAME = 0x0902;
    private static final int DEVICE_TYPE = 0x1000;
    private static final int DEVICE_GLOBAL_MEMORY = 0x101f;
    private static final int DEVICE_NAME = 0x102b;
    private static final int DRIVER_VERSION = 0x102d;
    private static final int DEVICE_EXTENSIONS = 0x1030;
    private static final long ALL_DEVICES = 0xffffffffL;

    /// What the loader says where no driver is installed.
    private static final int PLATFORM_NOT_FOUND = -1001;

    private static final int DEVICE_NOT_FOUND = -1;

    private final Arena arena;
    private final SymbolLookup library;

    /// The last error of a question for a platform's or device's properties.
    private int infoStatus;

    private OpenClProbe(Arena arena, String library) {
        this.arena = arena;
        this.library = SymbolLookup.libraryLookup(library, arena);
    }

    /// Prints what there is.
    ///
    /// @param args the library to ask, such as `libOpenCL.so.1`
    public static void main(String[] args) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            System.out.println("\n" + MARK + new OpenClProbe(arena, args[0]).ask());
        }
    }

    private ObjectNode ask() throws Throwable {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode platforms = root.putArray("platforms");
        MethodHandle ids = function("clGetPlatformIDs", JAVA_INT, ADDRESS, ADDRESS);
        MemorySegment count = arena.allocate(JAVA_INT);
        int status = (int) ids.invokeExact(0, MemorySegment.NULL, count);
        int number = status == 0 ? count.get(JAVA_INT, 0) : 0;
        root.put("status", status == PLATFORM_NOT_FOUND ? 0 : status);
        if (number == 0) {
            return root;
        }
        MemorySegment found = arena.allocate(ADDRESS, number);
        status = (int) ids.invokeExact(number, found, count);
        root.put("status", status);
        for (int p = 0; status == 0 && p < number; p++) {
            MemorySegment id = found.getAtIndex(ADDRESS, p);
            ObjectNode platform = platforms.addObject();
            infoStatus = 0;
            platform.put("name", text("clGetPlatformInfo", id, PLATFORM_NAME));
            platform.put("version", text("clGetPlatformInfo", id, PLATFORM_VERSION));
            platform.put("status", devices(id, platform.putArray("devices")));
            platform.put("infoStatus", infoStatus);
        }
        return root;
    }

    private int devices(MemorySegment platform, ArrayNode devices) throws Throwable {
        MethodHandle ids =
                function("clGetDeviceIDs", ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
        MemorySegment count = arena.allocate(JAVA_INT);
        int status = (int) ids.invokeExact(platform, ALL_DEVICES, 0, MemorySegment.NULL, count);
        if (status != 0) {
            return status == DEVICE_NOT_FOUND ? 0 : status;
        }
        int number = count.get(JAVA_INT, 0);
        MemorySegment found = arena.allocate(ADDRESS, number);
        status = (int) ids.invokeExact(platform, ALL_DEVICES, number, found, count);
        for (int d = 0; status == 0 && d < number; d++) {
            MemorySegment id = found.getAtIndex(ADDRESS, d);
            devices.addObject()
                    .put("name", text("clGetDeviceInfo", id, DEVICE_NAME))
                    .put("type", type(number(id, DEVICE_TYPE)))
                    .put("driver", text("clGetDeviceInfo", id, DRIVER_VERSION))
                    .put("memory", number(id, DEVICE_GLOBAL_MEMORY))
                    .put("half", hasHalf(id));
        }
        return status;
    }

    private boolean hasHalf(MemorySegment device) throws Throwable {
        String extensions = text("clGetDeviceInfo", device, DEVICE_EXTENSIONS);
        return Arrays.asList(extensions.split(" ")).contains("cl_khr_fp16");
    }

    /// The first that fits: an FPGA is an accelerator.
    private static String type(long bits) {
        return (bits & 4) != 0
                ? "GPU"
                : (bits & 8) != 0 ? "FPGA" : (bits & 2) != 0 ? "CPU" : "OTHER";
    }

    private String text(String function, MemorySegment of, int what) throws Throwable {
        byte[] bytes = info(function, of, what);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }

    private long number(MemorySegment device, int what) throws Throwable {
        byte[] bytes = Arrays.copyOf(info("clGetDeviceInfo", device, what), Long.BYTES);
        return MemorySegment.ofArray(bytes).get(JAVA_LONG_UNALIGNED, 0);
    }

    private byte[] info(String function, MemorySegment of, int what) throws Throwable {
        MethodHandle info = function(function, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
        MemorySegment size = arena.allocate(JAVA_LONG);
        int status = (int) info.invokeExact(of, what, 0L, MemorySegment.NULL, size);
        if (status == 0) {
            MemorySegment value = arena.allocate(Math.max(1, size.get(JAVA_LONG, 0)));
            status = (int) info.invokeExact(of, what, value.byteSize(), value, size);
            if (status == 0) {
                return value.toArray(JAVA_BYTE);
            }
        }
        infoStatus = status;
        return new byte[0];
    }

    /// A function that returns a status.
    private MethodHandle function(String name, MemoryLayout... parameters) {
        return Linker.nativeLinker()
                .downcallHandle(
                        library.find(name).orElseThrow(),
                        FunctionDescriptor.of(JAVA_INT, parameters));
    }
}
