/// Runs kernels that use tensor cores as plain Java, on any machine.
///
/// Open [org.tornadoattention.tornado.tensor.emulator.WarpLane] first.
@NullMarked
package org.tornadoattention.tornado.tensor.emulator;

import org.jspecify.annotations.NullMarked;
