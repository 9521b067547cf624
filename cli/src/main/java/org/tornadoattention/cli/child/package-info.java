/// A second Java, for what may crash a process or hang in it: drivers and kernels.
///
/// Open [org.tornadoattention.cli.child.KernelTrial] first: it computes a small attention step with
/// an SDK, in a [org.tornadoattention.cli.child.ChildJava].
@NullMarked
package org.tornadoattention.cli.child;

import org.jspecify.annotations.NullMarked;
