/// What `attend doctor` looks at: one class for each part of the machine, and one line of
/// [org.tornadoattention.cli.doctor.Finding] for each thing seen.
///
/// Open [org.tornadoattention.cli.doctor.Doctor] first: it has the parts in order. What the machine
/// says comes through [org.tornadoattention.cli.doctor.Machine], so that a test can be another one.
@NullMarked
package org.tornadoattention.cli.doctor;

import org.jspecify.annotations.NullMarked;
