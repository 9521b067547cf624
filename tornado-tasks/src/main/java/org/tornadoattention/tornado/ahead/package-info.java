/// Kernels ahead of time: which there are, and what TornadoVM made of them. Mentions no type of
/// TornadoVM.
///
/// Open [org.tornadoattention.tornado.ahead.AheadKernel] first, the list;
/// [org.tornadoattention.tornado.ahead.StoredKernel] reads a file of it,
/// [org.tornadoattention.tornado.ahead.KernelHash] tells whether it still belongs to the Java
/// method; [org.tornadoattention.tornado.ahead.KernelCompiler] is what a driver makes of it.
@NullMarked
package org.tornadoattention.tornado.ahead;

import org.jspecify.annotations.NullMarked;
