/// The OpenCL engine: kernels compiled ahead of time, over a plain driver.
///
/// Open [org.tornadoattention.opencl.OpenClEngine] first. A plan is that of
/// [org.tornadoattention.tornado.host]; its program takes a [org.tornadoattention.opencl.Lease] of
/// the device, puts arrays there and launches kernels.
@NullMarked
package org.tornadoattention.opencl;

import org.jspecify.annotations.NullMarked;
