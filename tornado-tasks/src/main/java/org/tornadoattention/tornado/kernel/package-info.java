/// The kernels: annotated Java methods that TornadoVM compiles for a device, and that run as plain
/// Java, too.
///
/// Open [FlashLoopKernel] first; [RunFields] and [Features] say what its arguments hold.
@NullMarked
package org.tornadoattention.tornado.kernel;

import org.jspecify.annotations.NullMarked;
