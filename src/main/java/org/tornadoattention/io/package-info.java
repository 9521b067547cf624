/// Reads and writes tensors in NumPy's `.npy` and `.npz` and in the `.safetensors` format.
///
/// Open [org.tornadoattention.io.TensorFiles] first: it chooses the format by the file's ending.
/// The formats themselves are [org.tornadoattention.io.Npy], [org.tornadoattention.io.Npz] and
/// [org.tornadoattention.io.Safetensors]; what is wrong with a file is said by
/// [org.tornadoattention.io.FormatException]. [org.tornadoattention.io.MultiHeadFile] makes a layer
/// of the tensors in a file.
@NullMarked
package org.tornadoattention.io;

import org.jspecify.annotations.NullMarked;
