/// Runs cases whose inputs and expected outputs come from other projects: a folder with `case.json`
/// and one `.npy` file for each tensor.
///
/// Open [ConformanceRunner] first, then [Operation]: one class for each operator a case can name.
@NullMarked
package org.tornadoattention.cli.conformance;

import org.jspecify.annotations.NullMarked;
