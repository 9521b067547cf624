package org.tornadoattention.opencl.driver;

import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.Library;
import org.lwjgl.system.Platform;

import java.util.List;

/// The library through which all drivers of a machine are reached, OpenCL's ICD loader.
final class DriverLibrary {
    private DriverLibrary() {}

    /// How it is called here; LWJGL's property `org.lwjgl.opencl.libname` comes first.
    static List<String> names() {
        String chosen = Configuration.OPENCL_LIBRARY_NAME.get();
        if (chosen != null) {
            return List.of(chosen);
        }
        return switch (Platform.get()) {
            // The name without a number is there for those who compile against it only.
            case FREEBSD, LINUX -> List.of("libOpenCL.so.1", "libOpenCL.so");
            case MACOSX ->
                    List.of("/System/Library/Frameworks/OpenCL.framework/Versions/Current/OpenCL");
            case WINDOWS -> List.of("OpenCL");
        };
    }

    /// Loads the first of these that is there, unless this process has OpenCL already.
    ///
    /// @return whether one is there
    /// @throws LinkageError if LWJGL's own native library does not load
    /// @throws IllegalStateException if the library is no OpenCL
    static boolean load(List<String> names) {
        // Else LWJGL loads OpenCL when a class of it is first touched, and prints where it fails.
        Configuration.OPENCL_EXPLICIT_INIT.set(true);
        if (Configuration.MEMORY_BACKEND.get() == null) {
            // LWJGL's default reads memory by sun.misc.Unsafe, of which Java warns.
            Configuration.MEMORY_BACKEND.set("ffm");
        }
        Library.initialize();
        for (String name : names) {
            if (isThere(name)) {
                create(name);
                return true;
            }
        }
        return false;
    }

    /// With a fallback, even one that throws, LWJGL prints no advice.
    private static boolean isThere(String name) {
        try {
            Library.loadNative(
                            CL.class,
                            "org.lwjgl.opencl",
                            null,
                            () -> {
                                throw new UnsatisfiedLinkError(name);
                            },
                            name)
                    .free();
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    private static void create(String name) {
        if (!isCreated()) {
            CL.create(name);
        }
    }

    private static boolean isCreated() {
        try {
            CL.getFunctionProvider();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
