/// Runs KernelContext kernels as plain Java, on any machine: one thread for each work-item, real
/// barriers, shared local arrays.
///
/// Open [org.tornadoattention.tornado.emulator.WorkGroupEmulator] first.
@NullMarked
package org.tornadoattention.tornado.emulator;

import org.jspecify.annotations.NullMarked;
