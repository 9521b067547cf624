package org.tornadoattention.cli.heatmap;

/// Text in XML and HTML.
public final class Markup {
    private Markup() {}

    /// The text with all that has a meaning in markup made harmless; control characters, which XML
    /// forbids, become spaces.
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c < ' ' || c == '\uffff' || c == '\ufffe' ? ' ' : c);
            }
        }
        return escaped.toString();
    }
}
