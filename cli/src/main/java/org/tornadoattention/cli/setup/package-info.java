/// Fetches and installs a TornadoVM SDK.
///
/// Open [org.tornadoattention.cli.setup.OfficialArchive] for what is fetched, then
/// [org.tornadoattention.cli.setup.Download], [org.tornadoattention.cli.setup.Unpacker] and
/// [org.tornadoattention.cli.setup.Installation], in the order of the work. Failures are
/// `IOException`s whose message is one sentence for people.
@NullMarked
package org.tornadoattention.cli.setup;

import org.jspecify.annotations.NullMarked;
