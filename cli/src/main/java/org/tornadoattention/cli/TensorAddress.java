package org.tornadoattention.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// A tensor on disk: a file, or a file and the name of a tensor in it.
///
/// @param file ends with .npy, .npz or .safetensors
/// @param name the name in an .npz or .safetensors file, where one was given
record TensorAddress(Path file, Optional<String> name) {
    /// A file's format, by its ending.
    enum Format {
        NPY(".npy"),
        NPZ(".npz"),
        SAFETENSORS(".safetensors");

        private final String ending;

        Format(String ending) {
            this.ending = ending;
        }

        /// With the dot.
        String ending() {
            return ending;
        }

        /// The format of a file with one of the endings.
        static Format of(Path file) {
            String lower = file.toString().toLowerCase(Locale.ROOT);
            for (Format format : values()) {
                if (lower.endsWith(format.ending)) {
                    return format;
                }
            }
            throw new IllegalArgumentException(
                    "a file must end with .npy, .npz or .safetensors but was '%s'".formatted(file));
        }
    }

    /// Whether a text has the form of an address, so that names such as `causal` can be told from
    /// files.
    static boolean looksLikeOne(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (Format format : Format.values()) {
            if (lower.endsWith(format.ending)
                    || (format != Format.NPY && lower.contains(format.ending + ":"))) {
                return true;
            }
        }
        return false;
    }

    /// Takes an address apart.
    ///
    /// @throws UsageFailure if it is none
    static TensorAddress parse(String option, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        try {
            for (Format format : new Format[] {Format.NPZ, Format.SAFETENSORS}) {
                int colon = lower.indexOf(format.ending + ":") + format.ending.length();
                if (colon >= format.ending.length()) {
                    String name = text.substring(colon + 1);
                    return new TensorAddress(Path.of(text.substring(0, colon)), Optional.of(name));
                }
            }
            if (looksLikeOne(text)) {
                return new TensorAddress(Path.of(text), Optional.empty());
            }
        } catch (InvalidPathException e) {
            throw new UsageFailure("%s: %s".formatted(option, e.getMessage()), e);
        }
        throw new UsageFailure(
                "%s must end with .npy, .npz or .safetensors, the latter two with :NAME if need be, but was '%s'"
                        .formatted(option, text));
    }

    /// The name given, or the file's without its ending.
    String tensorName() {
        String fileName = String.valueOf(file.getFileName());
        return name.orElse(
                fileName.substring(0, fileName.length() - Format.of(file).ending.length()));
    }

    /// Whether two results cannot both be written.
    boolean collidesWith(TensorAddress other) {
        boolean sameFile =
                file.toAbsolutePath().normalize().equals(other.file.toAbsolutePath().normalize());
        return sameFile
                && (Format.of(file) == Format.NPY || tensorName().equals(other.tensorName()));
    }
}
