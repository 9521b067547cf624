/// The `attend` command, the only place where the engines meet.
///
/// Open [Attend] first; each command is one class: [DemoCommand], [RunCommand], [DevicesCommand],
/// [ConformanceCommand].
@NullMarked
package org.tornadoattention.cli;

import org.jspecify.annotations.NullMarked;
