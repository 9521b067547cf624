package org.tornadoattention.tornado.host;

import java.lang.foreign.MemorySegment;

/// The host's side of additive attention.
///
/// It is attention with one head whose query and key are the units of the hidden layer, and whose
/// scores are made otherwise.
///
/// @param step of the attention inside, whose queries and keys stay on the device
/// @param memoryFields what the projection of the keys reads, by
///   [org.tornadoattention.tornado.kernel.RunFields]
/// @param queryInput `[batch][queryLength][queryDim]`, float32
/// @param keyInput `[batch][keyLength][keyDim]`, float32
public record AdditiveMemory(
        StepMemory step,
        MemorySegment memoryFields,
        MemorySegment queryInput,
        MemorySegment keyInput) {}
