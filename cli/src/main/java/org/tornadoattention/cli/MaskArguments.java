package org.tornadoattention.cli;

import org.tornadoattention.Alignment;
import org.tornadoattention.AttentionShape;
import org.tornadoattention.Mask;
import org.tornadoattention.Tensor;
import org.tornadoattention.cli.tensors.MaskCollector;
import org.tornadoattention.cli.tensors.TensorMath;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Every kind of mask that options can name; they combine.
final class MaskArguments {
    private static final String CAUSAL = "causal";
    private static final Pattern WINDOW = Pattern.compile("(-?\\d{1,9}),(-?\\d{1,9})");

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            description = {
                "none, causal, causal-top-left, causal-bottom-right, or a file; may be repeated.",
                "causal: query 0 stands at key 0; behind the past with --past-key; with --lengths"
                        + " the last query stands at the last valid key.",
                "File: boolean (true = may attend) or float (added to the score), broadcast from"
                    + " the right to [B][H][Nq][Nk]; a last axis that is shorter than the keys and"
                    + " not 1 is filled up with \"not allowed\"."
            })
    private List<String> masks = new ArrayList<>();

    @Option(
            names = "--window",
            paramLabel = "LEFT,RIGHT",
            description =
                    "Keys from LEFT positions before the query's own to RIGHT after it; -1 is open."
                            + " Positions as the causal mask has them.")
    private Optional<String> window = Optional.empty();

    @Option(
            names = "--lengths",
            paramLabel = "FILE|LIST",
            description = "Valid keys of each batch entry, such as 5,3; the others are padding.")
    private Optional<String> lengths = Optional.empty();

    @Option(
            names = "--padding",
            paramLabel = "SIDE",
            description = "Where the padding of --lengths lies: right (default) or left.")
    private Optional<String> padding = Optional.empty();

    @Option(
            names = "--documents",
            paramLabel = "FILE",
            description =
                    "Document ids [B][N] of queries and keys alike; a query sees its own document.")
    private Optional<String> documents = Optional.empty();

    @Option(
            names = "--query-documents",
            paramLabel = "FILE",
            description = "Document ids [B][Nq], together with --key-documents.")
    private Optional<String> queryDocuments = Optional.empty();

    @Option(
            names = "--key-documents",
            paramLabel = "FILE",
            description = "Document ids [B][Nk], together with --query-documents.")
    private Optional<String> keyDocuments = Optional.empty();

    @Option(
            names = "--packed-queries",
            paramLabel = "FILE|LIST",
            description =
                    "Cumulative query lengths of sequences laid end to end, such as 0,5,9;"
                            + " together with --packed-keys.")
    private Optional<String> packedQueries = Optional.empty();

    @Option(
            names = "--packed-keys",
            paramLabel = "FILE|LIST",
            description = "Cumulative key lengths of the same sequences.")
    private Optional<String> packedKeys = Optional.empty();

    @Option(
            names = "--alibi",
            paramLabel = "FILE|auto",
            description = "ALiBi slopes [H] or [B][H]; auto are the paper's.")
    private Optional<String> alibi = Optional.empty();

    @Option(
            names = "--sinks",
            paramLabel = "FILE",
            description = "Attention sinks: one logit [H] for each query head.")
    private Optional<String> sinks = Optional.empty();

    /// The masks for a step of this shape, each checked against it.
    ///
    /// @param pastLength the tokens of the past, where there is one
    /// @throws UsageFailure if options contradict each other
    /// @throws CommandFailure if a file cannot be read or does not fit
    List<Mask> masks(AttentionShape shape, OptionalInt pastLength) {
        List<Mask> result = new ArrayList<>();
        List<String> named = masks.stream().filter(m -> !TensorAddress.looksLikeOne(m)).toList();
        requireKnown(named);
        if (named.stream().anyMatch(name -> name.startsWith(CAUSAL))) {
            result.add(Mask.causal(positions(named, pastLength)));
        }
        window.ifPresent(sides -> result.add(slidingWindow(sides, positions(named, pastLength))));
        lengths.map(text -> TensorInput.integers("--lengths", text))
                .ifPresent(input -> result.add(checked(input, keyLengths(input), shape)));
        addDocuments(result, shape);
        addPacked(result, shape);
        alibi.ifPresent(text -> result.add(alibi(text, shape, positions(named, pastLength))));
        sinks.map(text -> TensorInput.read("--sinks", text))
                .ifPresent(
                        input ->
                                result.add(
                                        checked(
                                                input,
                                                input.checked(() -> new Mask.Sinks(input.tensor())),
                                                shape)));
        addFiles(result, shape);
        return result;
    }

    private void requireKnown(List<String> named) {
        for (String name : named) {
            if (!List.of("none", CAUSAL, "causal-top-left", "causal-bottom-right").contains(name)) {
                throw new UsageFailure(
                        "--mask must be none, causal, causal-top-left, causal-bottom-right or a .npy, .npz or .safetensors file but was '%s'"
                                .formatted(name));
            }
        }
        if (named.contains("none") && masks.size() > 1) {
            throw new UsageFailure("--mask none must stand alone but was given with others");
        }
        if (named.size() > 1) {
            throw new UsageFailure(
                    "--mask takes one causal mask but was given %s".formatted(named));
        }
        if (padding.isPresent() && lengths.isEmpty()) {
            throw new UsageFailure(
                    "--padding says where the padding of --lengths lies, which is missing");
        }
    }

    /// Where query 0 stands, for every mask that compares positions.
    private Alignment positions(List<String> named, OptionalInt pastLength) {
        if (named.contains("causal-top-left")) {
            return Alignment.TOP_LEFT;
        }
        if (named.contains("causal-bottom-right")) {
            return Alignment.BOTTOM_RIGHT;
        }
        if (pastLength.isPresent() && lengths.isPresent()) {
            throw new UsageFailure(
                    "with both --past-key and --lengths, positions must be named by --mask"
                            + " causal-top-left or causal-bottom-right");
        }
        if (pastLength.isPresent()) {
            return Alignment.offset(pastLength.getAsInt());
        }
        return lengths.isPresent() ? Alignment.BOTTOM_RIGHT : Alignment.TOP_LEFT;
    }

    private static Mask slidingWindow(String sides, Alignment alignment) {
        Matcher match = WINDOW.matcher(sides);
        if (match.matches()) {
            int left = Integer.parseInt(match.group(1));
            int right = Integer.parseInt(match.group(2));
            if (left >= -1 && right >= -1) {
                return Mask.slidingWindow(left, right, alignment);
            }
        }
        throw new UsageFailure(
                "--window must be LEFT,RIGHT, two integers from -1 (open), but was '%s'"
                        .formatted(sides));
    }

    private Mask keyLengths(TensorInput input) {
        Mask.Padding side = Choice.parse("--padding", padding.orElse("right"), Mask.Padding.class);
        return input.checked(() -> new Mask.KeyLengths(input.tensor(), side));
    }

    private void addDocuments(List<Mask> result, AttentionShape shape) {
        if (documents.isPresent() && (queryDocuments.isPresent() || keyDocuments.isPresent())) {
            throw new UsageFailure(
                    "--documents stands for --query-documents and --key-documents and must not be"
                            + " given with them");
        }
        if (queryDocuments.isPresent() != keyDocuments.isPresent()) {
            throw new UsageFailure("--query-documents and --key-documents must be given together");
        }
        if (documents.isEmpty() && queryDocuments.isEmpty()) {
            return;
        }
        TensorInput queries =
                documents
                        .map(text -> TensorInput.read("--documents", text))
                        .orElseGet(
                                () ->
                                        TensorInput.read(
                                                "--query-documents", queryDocuments.orElseThrow()));
        Tensor keys =
                keyDocuments
                        .map(text -> TensorInput.read("--key-documents", text).tensor())
                        .orElse(queries.tensor());
        Mask mask = queries.checked(() -> new Mask.Documents(queries.tensor(), keys));
        result.add(checked(queries, mask, shape));
    }

    private void addPacked(List<Mask> result, AttentionShape shape) {
        if (packedQueries.isPresent() != packedKeys.isPresent()) {
            throw new UsageFailure("--packed-queries and --packed-keys must be given together");
        }
        if (packedQueries.isPresent() && packedKeys.isPresent()) {
            TensorInput queries = TensorInput.integers("--packed-queries", packedQueries.get());
            TensorInput keys = TensorInput.integers("--packed-keys", packedKeys.get());
            Mask mask =
                    queries.checked(
                            () -> new Mask.PackedSequences(queries.tensor(), keys.tensor()));
            result.add(checked(queries, mask, shape));
        }
    }

    private static Mask alibi(String text, AttentionShape shape, Alignment alignment) {
        if (text.equals("auto")) {
            return new Mask.Alibi(Mask.Alibi.standardSlopes(shape.queryHeads()), alignment);
        }
        if (!TensorAddress.looksLikeOne(text)) {
            throw new UsageFailure("--alibi must be auto or a file but was '%s'".formatted(text));
        }
        TensorInput input = TensorInput.read("--alibi", text);
        return checked(
                input, input.checked(() -> new Mask.Alibi(input.tensor(), alignment)), shape);
    }

    private void addFiles(List<Mask> result, AttentionShape shape) {
        MaskCollector collector = new MaskCollector();
        for (String name : masks) {
            if (TensorAddress.looksLikeOne(name)) {
                TensorInput input = TensorInput.read("--mask", name);
                Tensor tensor = input.tensor();
                boolean broadcasts = tensor.rank() > 0 && tensor.dim(-1) == 1;
                Tensor filled = broadcasts ? tensor : TensorMath.fillUp(tensor, shape.keyLength());
                input.checked(
                        () -> {
                            MaskCollector alone = new MaskCollector();
                            alone.add(filled);
                            requireBroadcast(tensor, alone.masks().getFirst(), shape);
                            collector.add(filled);
                            return filled;
                        });
            }
        }
        result.addAll(collector.masks());
    }

    /// Tells the mask as it was given, not as it was filled up.
    private static void requireBroadcast(Tensor given, Mask mask, AttentionShape shape) {
        try {
            mask.check(shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a mask must broadcast to [B][H][Nq][Nk] %s, its last axis filled up if need be, but was %s"
                            .formatted(
                                    Tensor.shapeText(
                                            shape.batch(),
                                            shape.queryHeads(),
                                            shape.queryLength(),
                                            shape.keyLength()),
                                    given),
                    e);
        }
    }

    private static Mask checked(TensorInput input, Mask mask, AttentionShape shape) {
        return input.checked(
                () -> {
                    mask.check(shape);
                    return mask;
                });
    }
}
