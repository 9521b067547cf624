package org.tornadoattention.cli;

import org.tornadoattention.Tensor;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A tensor that an option names, and how the option is told in messages.
///
/// @param option such as `--query q.npy`
/// @param tensor what the file holds
record TensorInput(String option, Tensor tensor) {
    private static final Pattern INTEGERS = Pattern.compile("-?\\d{1,18}(,-?\\d{1,18})*");

    /// Reads a file.
    ///
    /// @throws UsageFailure if the address makes no sense
    /// @throws CommandFailure if the file cannot be read
    static TensorInput read(String option, String address) {
        TensorAddress.parse(option, address);
        try {
            return new TensorInput(option + " " + address, TensorFiles.read(address));
        } catch (IOException e) {
            throw new CommandFailure(option + " " + ErrorReport.describe(e), e);
        }
    }

    /// Reads integers separated by commas, or a file.
    static TensorInput integers(String option, String text) {
        if (INTEGERS.matcher(text).matches()) {
            long[] values = Stream.of(text.split(",", -1)).mapToLong(Long::parseLong).toArray();
            return new TensorInput(option + " " + text, Tensor.of(values, values.length));
        }
        if (!TensorAddress.looksLikeOne(text)) {
            throw new UsageFailure(
                    "%s must be integers separated by commas, or a .npy, .npz or .safetensors file, but was '%s'"
                            .formatted(option, text));
        }
        return read(option, text);
    }

    /// Runs a check of the library and names the option in what it throws.
    ///
    /// @throws CommandFailure with the option before the library's sentence
    <T> T checked(Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        }
    }

    /// The failure of this input.
    CommandFailure failure(String sentence, Throwable cause) {
        return new CommandFailure(option + ": " + sentence, cause);
    }
}
