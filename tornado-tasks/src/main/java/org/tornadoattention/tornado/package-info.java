/// From the API's inputs to what kernels take.
///
/// Open [TornadoAttentionPlan] first: [Packing] makes its dense tensors, [LoweredMasks] its masks,
/// a [Program] the results.
@NullMarked
package org.tornadoattention.tornado;

import org.jspecify.annotations.NullMarked;
