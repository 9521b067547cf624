/// From the API's inputs to what kernels take, for every engine that runs these kernels, by
/// TornadoVM or otherwise; for engine modules, not API. Mentions no type of TornadoVM.
///
/// Open [org.tornadoattention.tornado.host.DeviceAttentionPlan] first:
/// [org.tornadoattention.tornado.host.Packing] makes its dense tensors,
/// [org.tornadoattention.tornado.host.LoweredMasks] its masks, a
/// [org.tornadoattention.tornado.host.Program] the results.
@NullMarked
package org.tornadoattention.tornado.host;

import org.jspecify.annotations.NullMarked;
