/// What commands do to tensors before and after an engine: joining, filling up, combining masks.
///
/// Open [MaskCollector] first.
@NullMarked
package org.tornadoattention.cli.tensors;

import org.jspecify.annotations.NullMarked;
