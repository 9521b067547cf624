package org.tornadoattention;

import java.util.Map;

/// A device as users see it.
///
/// @param backend what drives it, such as `JVM` or `OpenCL`
/// @param name the device's own name
/// @param kind `CPU`, `GPU`, `FPGA` or `OTHER`
/// @param details facts for people, such as memory and limits, in display order
public record DeviceInfo(String backend, String name, String kind, Map<String, String> details) {}
