/// Finds TornadoVM's SDK and says how Java must be started with it.
///
/// Open [org.tornadoattention.tornado.sdk.TornadoSdk] first: it finds and checks the SDK.
/// [org.tornadoattention.tornado.sdk.LaunchOptions] writes the argument file.
@NullMarked
package org.tornadoattention.tornado.sdk;

import org.jspecify.annotations.NullMarked;
