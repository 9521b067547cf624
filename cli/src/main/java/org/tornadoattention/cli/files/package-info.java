/// Folders that come into being whole or not at all.
///
/// Open [org.tornadoattention.cli.files.StagedFolder] first.
@NullMarked
package org.tornadoattention.cli.files;

import org.jspecify.annotations.NullMarked;
