/// What benchmarks share: [Machine], the place of a measurement.
@NullMarked
package org.tornadoattention.benchmarks;

import org.jspecify.annotations.NullMarked;
