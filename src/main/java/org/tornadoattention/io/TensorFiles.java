package org.tornadoattention.io;

import org.tornadoattention.Tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads and writes single tensors in the format that the file's ending names.
///
/// | ending | format | a tensor in it |
/// |---|---|---|
/// | `.npy` | [Npy] | `query.npy` |
/// | `.npz` | [Npz] | `inputs.npz:query` |
/// | `.safetensors` | [Safetensors] | `model.safetensors:layers.0.query` |
///
/// A file that holds exactly one tensor needs no name. Upper and lower case are the same in
/// endings.
public final class TensorFiles {
    private static final String NPY = ".npy";
    private static final String NPZ = ".npz";
    private static final String SAFETENSORS = ".safetensors";

    /// The file ends at the first colon behind such an ending: a name may hold colons, too.
    private static final Pattern NAMED =
            Pattern.compile(
                    "(.*?\\.(?:npz|safetensors)):(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private TensorFiles() {}

    /// The only tensor in `file`, read-only.
    ///
    /// @throws FormatException if the file has another ending, is malformed, or does not hold
    ///   exactly one tensor
    /// @throws IOException if the file cannot be read
    public static Tensor read(Path file) throws IOException {
        return switch (ending(file)) {
            case NPZ -> Npz.read(file, only(file, Npz.names(file)));
            case SAFETENSORS -> {
                SafetensorsFile opened = SafetensorsFile.open(file);
                yield opened.tensor(only(file, opened.names()));
            }
            default -> Npy.read(file);
        };
    }

    /// The tensor at `spec`, read-only: a path, or the path of an `.npz` or `.safetensors` file, a
    /// colon, and the name of a tensor in it.
    ///
    /// @throws FormatException if the file has another ending, is malformed, has no such tensor, or
    ///   holds several and none is named
    /// @throws IOException if the file cannot be read
    public static Tensor read(String spec) throws IOException {
        Matcher named = NAMED.matcher(spec);
        if (!named.matches()) {
            return read(Path.of(spec));
        }
        Path file = Path.of(named.group(1));
        String name = named.group(2);
        return ending(file).equals(NPZ)
                ? Npz.read(file, name)
                : SafetensorsFile.open(file).tensor(name);
    }

    /// Writes one tensor into `file`, which is replaced at once or, on failure, not at all. In an
    /// `.npz` or `.safetensors` file it gets the name of the file without the ending.
    ///
    /// @throws FormatException if the file has another ending
    /// @throws IllegalArgumentException for a bfloat16 tensor in a NumPy format
    /// @throws IOException if the file cannot be written
    public static void write(Path file, Tensor tensor) throws IOException {
        String ending = ending(file);
        switch (ending) {
            case NPZ -> Npz.write(file, Map.of(stem(file, ending), tensor));
            case SAFETENSORS -> Safetensors.write(file, Map.of(stem(file, ending), tensor));
            default -> Npy.write(file, tensor);
        }
    }

    private static String ending(Path file) throws FormatException {
        String name = name(file).toLowerCase(Locale.ROOT);
        for (String ending : List.of(NPY, NPZ, SAFETENSORS)) {
            if (name.endsWith(ending)) {
                return ending;
            }
        }
        throw new FormatException(
                file.toString(), "the file must end with .npy, .npz or .safetensors");
    }

    private static String stem(Path file, String ending) {
        String name = name(file);
        return name.substring(0, name.length() - ending.length());
    }

    /// Empty for the root of a file system.
    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    private static String only(Path file, Set<String> names) throws FormatException {
        if (names.size() != 1) {
            throw new FormatException(
                    file.toString(),
                    "one of its tensors must be named as FILE:NAME: "
                            + FormatException.list(names));
        }
        return names.iterator().next();
    }
}
