package org.tornadoattention.cli;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Names of tokens for the axes of pictures.
final class TokenNames {
    /// Longer names are cut: they are there to find a token, not to be read as text.
    private static final int LONGEST = 24;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description =
                    "Names of the tokens for both axes, a text file of UTF-8 with one a line; with"
                            + " a past, those of all keys.")
    private Optional<String> tokens = Optional.empty();

    @Option(
            names = "--query-tokens",
            paramLabel = "FILE",
            description = "The same for queries alone, as for the targets of an alignment.")
    private Optional<String> queryTokens = Optional.empty();

    @Option(names = "--key-tokens", paramLabel = "FILE", description = "The same for keys alone.")
    private Optional<String> keyTokens = Optional.empty();

    /// Names of queries, the first of which stands at position `offset` of the keys; none unless
    /// given.
    List<String> queries(int queries, int offset, int keys) {
        if (queryTokens.isPresent()) {
            return read("--query-tokens", queryTokens.get(), queries, "queries");
        }
        if (tokens.isEmpty()) {
            return List.of();
        }
        boolean fits = offset >= 0 && offset + queries <= keys;
        if (!fits) {
            throw new UsageFailure(
                    "--tokens names queries and keys alike, but %d queries from position %d are not among %d keys: take --query-tokens and --key-tokens"
                            .formatted(queries, offset, keys));
        }
        return read("--tokens", tokens.get(), keys, "keys").subList(offset, offset + queries);
    }

    /// Names of keys; none unless given.
    List<String> keys(int keys) {
        return keyTokens
                .map(file -> read("--key-tokens", file, keys, "keys"))
                .or(() -> tokens.map(file -> read("--tokens", file, keys, "keys")))
                .orElse(List.of());
    }

    private static List<String> read(String option, String file, int count, String what) {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(file));
        } catch (CharacterCodingException e) {
            throw new CommandFailure("%s %s: must be UTF-8 text".formatted(option, file), e);
        } catch (IOException e) {
            throw new CommandFailure("%s %s: %s".formatted(option, file, ErrorReport.reason(e)), e);
        } catch (InvalidPathException e) {
            throw new UsageFailure("%s: %s".formatted(option, e.getMessage()), e);
        }
        if (lines.size() != count) {
            throw new CommandFailure(
                    "%s %s: must have one line for each of %d %s but had %d"
                            .formatted(option, file, count, what, lines.size()));
        }
        return lines.stream().map(TokenNames::shortened).toList();
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST - 1)) + "\u2026";
    }
}
