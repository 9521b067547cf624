package org.tornadoattention.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Collectors;

/// Enum constants as options spell them: `heads-first` for `HEADS_FIRST`.
final class Choice {
    private Choice() {}

    /// The constant with that name.
    ///
    /// @throws UsageFailure if there is none
    static <E extends Enum<E>> E parse(String option, String text, Class<E> type) {
        EnumSet<E> constants = EnumSet.allOf(type);
        for (E constant : constants) {
            if (name(constant).equals(text)) {
                return constant;
            }
        }
        throw new UsageFailure(
                "%s must be one of %s but was '%s'"
                        .formatted(
                                option,
                                constants.stream()
                                        .map(Choice::name)
                                        .collect(Collectors.joining(", ")),
                                text));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
