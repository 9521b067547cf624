/// Kernels for tensor cores, written with what TornadoVM's API has since 5.2; for its CUDA backend.
///
/// Open [org.tornadoattention.tornado.tensor.FlashTensor64Kernel] first, for many query rows;
/// [org.tornadoattention.tornado.tensor.DecodeWarps64Kernel] is for few.
@NullMarked
package org.tornadoattention.tornado.tensor;

import org.jspecify.annotations.NullMarked;
