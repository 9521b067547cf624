/// A thin layer over the OpenCL driver of this machine, through LWJGL's binding.
///
/// Open [OpenClDriver] first: it says whether there is a driver and lists its devices. An
/// [OpenClQueue] is one of them opened; it makes buffers, programs and kernels, and what is left of
/// them goes with it. Every error of the driver is an [OpenClException].
///
/// LWJGL loads a native library of its own: start Java with `--enable-native-access=ALL-UNNAMED`,
/// or it warns of a restricted method.
@NullMarked
package org.tornadoattention.opencl.driver;

import org.jspecify.annotations.NullMarked;
