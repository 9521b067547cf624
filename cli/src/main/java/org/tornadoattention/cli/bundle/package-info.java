/// Makes a folder that runs `attend` on a machine with no Java, no Maven and no network.
///
/// Open [org.tornadoattention.cli.bundle.Bundle] first: it has the parts in order.
@NullMarked
package org.tornadoattention.cli.bundle;

import org.jspecify.annotations.NullMarked;
