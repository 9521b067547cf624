package org.tornadoattention.cli;

import org.tornadoattention.RunInfo;
import org.tornadoattention.Tensor;

import java.util.Map;

/// What a run made.
///
/// @param info who computed
/// @param output the attention output, in the form it is written
/// @param files what the options asked for, by option
record RunResult(RunInfo info, Tensor output, Map<String, Tensor> files) {}
