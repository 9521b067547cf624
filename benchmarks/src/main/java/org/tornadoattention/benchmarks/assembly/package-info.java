/// Has TornadoVM write the source of every kernel for a GPU, which `benchmarks/check-assembly`
/// assembles.
///
/// Open [KernelPlans] first: a kernel that is to be checked needs a line there.
@NullMarked
package org.tornadoattention.benchmarks.assembly;

import org.jspecify.annotations.NullMarked;
