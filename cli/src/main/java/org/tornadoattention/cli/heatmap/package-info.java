/// Pictures of attention weights, drawn without fonts or a display, which servers lack.
///
/// Open [Heatmap] first.
@NullMarked
package org.tornadoattention.cli.heatmap;

import org.jspecify.annotations.NullMarked;
