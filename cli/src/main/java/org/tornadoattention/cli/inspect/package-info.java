/// What attention heads look at: numbers with definitions, names for patterns, and pages that show
/// them. It computes no attention.
@NullMarked
package org.tornadoattention.cli.inspect;

import org.jspecify.annotations.NullMarked;
