/// The TornadoVM engine: task graphs over the kernels, and the devices they run on.
///
/// Open [TornadoEngine] first: its plans are those of [org.tornadoattention.tornado.host], its
/// programs chains of graphs ([DeviceProgram], [DeviceLayerProgram], [DeviceAdditiveProgram]).
@NullMarked
package org.tornadoattention.tornado;

import org.jspecify.annotations.NullMarked;
