/// Shared by the packages of this library and not part of its API.
///
/// Open [Elements] first: how single elements are read and written; [KeyRanges] says which keys
/// masks leave a row.
@NullMarked
package org.tornadoattention.internal;

import org.jspecify.annotations.NullMarked;
