package org.tornadoattention.tornado;

import org.tornadoattention.tornado.emulator.WorkItem;

import java.util.function.Function;

/// Kernels for tensor cores in a form that plain Java runs.
///
/// @param contexts of a work-item, with the instructions of a warp
record TensorEmulation(TensorKernels kernels, Function<WorkItem.Place, WorkItem> contexts) {}
