package org.tornadoattention.io;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The header of an `.npy` file: a Python dictionary literal with exactly the keys `descr`,
/// `fortran_order` and `shape`, in any order.
///
/// Only what NumPy writes is understood: quoted strings without escapes, `True` and `False`, and a
/// tuple of decimal numbers.
///
/// @param descr the element type, such as `<f4`
/// @param fortranOrder whether the first index varies fastest
/// @param shape lengths of the dimensions, 0 or more, not yet bounded by anything else
record NpyDictionary(String descr, boolean fortranOrder, List<Long> shape) {

    static NpyDictionary parse(String source, String text) throws FormatException {
        return new Parser(source, text).dictionary();
    }

    private static final class Parser {
        /// What a long certainly holds.
        private static final int MAX_DIGITS = 18;

        private final String source;
        private final String text;
        private int position;
        private @Nullable String descr;
        private @Nullable Boolean fortranOrder;
        private @Nullable List<Long> shape;

        Parser(String source, String text) {
            this.source = source;
            this.text = text;
        }

        NpyDictionary dictionary() throws FormatException {
            expect('{');
            while (!accept('}')) {
                entry();
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            skipSpace();
            if (position < text.length()) {
                throw broken("nothing may follow it");
            }
            if (descr == null || fortranOrder == null || shape == null) {
                throw broken("one of the three keys is missing");
            }
            return new NpyDictionary(descr, fortranOrder, shape);
        }

        private void entry() throws FormatException {
            String key = string();
            expect(':');
            boolean first;
            switch (key) {
                case "descr" -> {
                    first = descr == null;
                    descr = descr();
                }
                case "fortran_order" -> {
                    first = fortranOrder == null;
                    fortranOrder = bool();
                }
                case "shape" -> {
                    first = shape == null;
                    shape = shape();
                }
                default -> throw broken("unknown key " + FormatException.quote(key));
            }
            if (!first) {
                throw broken("duplicate key " + FormatException.quote(key));
            }
        }

        private String descr() throws FormatException {
            char next = peek();
            if (next == '[' || next == '(') {
                throw new FormatException(source, "structured dtypes are not supported");
            }
            return string();
        }

        private String string() throws FormatException {
            char quote = peek();
            if (quote != '\'' && quote != '"') {
                throw broken("a quoted string is missing");
            }
            int end = text.indexOf(quote, position + 1);
            if (end < 0) {
                throw broken("a string does not end");
            }
            String value = text.substring(position + 1, end);
            if (value.indexOf('\\') >= 0) {
                throw broken("strings may not contain escapes");
            }
            position = end + 1;
            return value;
        }

        private boolean bool() throws FormatException {
            skipSpace();
            for (String word : List.of("True", "False")) {
                if (text.startsWith(word, position)) {
                    position += word.length();
                    return word.equals("True");
                }
            }
            throw broken("fortran_order must be True or False");
        }

        private List<Long> shape() throws FormatException {
            List<Long> lengths = new ArrayList<>();
            expect('(');
            boolean comma = true;
            while (!accept(')')) {
                if (!comma) {
                    throw broken("',' is missing in the shape");
                }
                lengths.add(length());
                comma = accept(',');
                if (lengths.size() > StoredType.MAX_RANK) {
                    throw new FormatException(
                            source, "a shape must have at most 64 dimensions but has more");
                }
            }
            if (lengths.size() == 1 && !comma) {
                // In Python "(3)" is the number 3, and NumPy refuses it too.
                throw broken("a shape of one dimension must end with a comma");
            }
            return List.copyOf(lengths);
        }

        private long length() throws FormatException {
            char sign = peek();
            int start = position;
            position += sign == '-' ? 1 : 0;
            int digits = position;
            while (position < text.length() && isDigit(text.charAt(position))) {
                position++;
            }
            String number = text.substring(start, position);
            if (position == digits) {
                throw broken("a dimension must be a decimal number");
            }
            if (sign == '-' || number.length() > MAX_DIGITS) {
                throw new FormatException(
                        source,
                        "a dimension must be 0 or more and below 2^31 but was "
                                + FormatException.quote(number));
            }
            return Long.parseLong(number);
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private void expect(char wanted) throws FormatException {
            if (!accept(wanted)) {
                throw broken("'" + wanted + "' is missing");
            }
        }

        private boolean accept(char wanted) {
            boolean found = peek() == wanted;
            position += found ? 1 : 0;
            return found;
        }

        /// The next character that is not white space, or NUL at the end.
        private char peek() {
            skipSpace();
            return position < text.length() ? text.charAt(position) : '\0';
        }

        private void skipSpace() {
            while (position < text.length() && " \t\r\n\f".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
        }

        private FormatException broken(String rule) {
            return new FormatException(
                    source,
                    "the header must be a dictionary of descr, fortran_order and shape: "
                            + "%s at character %d".formatted(rule, position));
        }
    }
}
