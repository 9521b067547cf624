package org.tornadoattention.cli.heatmap;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A font of pen strokes: capitals are 14 units high, small letters 10, the baseline is 0 and y
/// points up.
///
/// A machine without fonts cannot draw text through AWT, so the letters are here. A glyph is a
/// character, its width and a path: `M` moves the pen, `L` draws a line, `Q` a quadratic curve by
/// its control and end point.
final class StrokeFont {
    static final double CAP_HEIGHT = 14;
    static final double X_HEIGHT = 10;

    /// Space between two glyphs.
    private static final double TRACKING = 3.4;

    private static final double SPACE_WIDTH = 2.6;
    private static final int CURVE_SEGMENTS = 8;

    private static final String GLYPHS =
            """
            A 10 M0 0L5 14L10 0M2 5L8 5
            B 9 M0 0L0 14L5 14Q9 14 9 10.5Q9 7 5 7L0 7M5 7Q9.5 7 9.5 3.5Q9.5 0 5 0L0 0
            C 10 M10 11.5Q9 14 5.5 14Q0 14 0 7Q0 0 5.5 0Q9 0 10 2.5
            D 10 M0 0L0 14L4 14Q10 14 10 7Q10 0 4 0L0 0
            E 8 M8 14L0 14L0 0L8 0M0 7L7 7
            F 8 M8 14L0 14L0 0M0 7L7 7
            G 10 M10 11.5Q9 14 5.5 14Q0 14 0 7Q0 0 5.5 0Q10 0 10 4L10 6.5L6 6.5
            H 10 M0 0L0 14M10 0L10 14M0 7L10 7
            I 0 M0 0L0 14
            J 7 M7 14L7 4Q7 0 3.5 0Q0 0 0 4
            K 9.5 M0 0L0 14M9 14L0 5M3.5 8.5L9.5 0
            L 8 M0 14L0 0L8 0
            M 12 M0 0L0 14L6 4L12 14L12 0
            N 10 M0 0L0 14L10 0L10 14
            O 11 M5.5 14Q0 14 0 7Q0 0 5.5 0Q11 0 11 7Q11 14 5.5 14
            P 9.5 M0 0L0 14L5 14Q9.5 14 9.5 10Q9.5 6 5 6L0 6
            Q 11 M5.5 14Q0 14 0 7Q0 0 5.5 0Q11 0 11 7Q11 14 5.5 14M7 4L11 -1
            R 9.5 M0 0L0 14L5 14Q9.5 14 9.5 10Q9.5 6 5 6L0 6M5 6L9.5 0
            S 9.3 M9 11.5Q8 14 4.5 14Q0.5 14 0.5 10.7Q0.5 8 4.7 7.2Q9.3 6.3 9.3 3.4Q9.3 0 4.7 0Q1 0 0 2.8
            T 10 M0 14L10 14M5 14L5 0
            U 10 M0 14L0 5Q0 0 5 0Q10 0 10 5L10 14
            V 10 M0 14L5 0L10 14
            W 14 M0 14L3.5 0L7 12L10.5 0L14 14
            X 10 M0 0L10 14M0 14L10 0
            Y 10 M0 14L5 7L10 14M5 7L5 0
            Z 9 M0 14L9 14L0 0L9 0
            a 8 M8 10L8 0M8 5Q8 10 4 10Q0 10 0 5Q0 0 4 0Q8 0 8 5
            b 8 M0 14L0 0M0 5Q0 10 4 10Q8 10 8 5Q8 0 4 0Q0 0 0 5
            c 7.5 M7.5 8Q6.5 10 4 10Q0 10 0 5Q0 0 4 0Q6.5 0 7.5 2
            d 8 M8 14L8 0M8 5Q8 10 4 10Q0 10 0 5Q0 0 4 0Q8 0 8 5
            e 8 M0 5.3L8 5.3Q8 10 4 10Q0 10 0 5Q0 0 4.2 0Q6.8 0 7.8 2
            f 5 M5.5 14Q2 14.5 2 11L2 0M0 10L5 10
            g 8 M8 10L8 0Q8 -4 4 -4Q1.5 -4 0.5 -2.5M8 5Q8 10 4 10Q0 10 0 5Q0 0 4 0Q8 0 8 5
            h 7.5 M0 14L0 0M0 6Q0.5 10 4 10Q7.5 10 7.5 6L7.5 0
            i 0 M0 10L0 0M0 13.4L0 14
            j 3 M3 10L3 -1Q3 -4 0 -4M3 13.4L3 14
            k 7.4 M0 14L0 0M7 10L0 3.8M2.8 6.3L7.4 0
            l 2.2 M0 14L0 2Q0 0 2.2 0
            m 12 M0 10L0 0M0 6.5Q0.5 10 3.2 10Q6 10 6 6.5L6 0M6 6.5Q6.5 10 9.2 10Q12 10 12 6.5L12 0
            n 7.5 M0 10L0 0M0 6Q0.5 10 4 10Q7.5 10 7.5 6L7.5 0
            o 8 M4 10Q0 10 0 5Q0 0 4 0Q8 0 8 5Q8 10 4 10
            p 8 M0 10L0 -4M0 5Q0 10 4 10Q8 10 8 5Q8 0 4 0Q0 0 0 5
            q 8 M8 10L8 -4M8 5Q8 10 4 10Q0 10 0 5Q0 0 4 0Q8 0 8 5
            r 4.5 M0 10L0 0M0 6Q0.5 10 4.5 10
            s 7 M6.8 8.2Q6 10 3.5 10Q0.5 10 0.5 7.7Q0.5 5.8 3.5 5.2Q7 4.5 7 2.5Q7 0 3.5 0Q0.8 0 0 2
            t 5.3 M2 13L2 3Q2 0 5.3 0.3M0 10L5 10
            u 7.5 M0 10L0 4Q0 0 3.5 0Q7 0 7.5 4M7.5 10L7.5 0
            v 8 M0 10L4 0L8 10
            w 12 M0 10L3 0L6 9L9 0L12 10
            x 7.5 M0 0L7.5 10M0 10L7.5 0
            y 8 M0 10L4.2 0M8 10L3.5 -2.5Q2.8 -4 0.8 -4
            z 7 M0 10L7 10L0 0L7 0
            0 9 M4.5 14Q0 14 0 7Q0 0 4.5 0Q9 0 9 7Q9 14 4.5 14
            1 9 M1.5 11L5 14L5 0
            2 9 M0.5 10.5Q0.7 14 4.6 14Q8.3 14 8.3 10.5Q8.3 8 5.3 5L0.3 0L8.8 0
            3 9 M0.7 14L8.2 14L4.2 8.5Q8.7 8.5 8.7 4.3Q8.7 0 4.4 0Q1 0 0.2 3
            4 9 M6.7 0L6.7 14L0 4L9 4
            5 9 M8 14L1.4 14L0.8 8Q2.2 9 4.4 9Q8.7 9 8.7 4.5Q8.7 0 4.4 0Q1 0 0.2 2.8
            6 9 M7.7 12.5Q6.7 14 4.9 14Q0.2 14 0.2 6Q0.2 0 4.6 0Q8.8 0 8.8 4.4Q8.8 8.6 4.7 8.6Q1.2 8.6 0.2 5
            7 9 M0.2 14L8.7 14L3.2 0
            8 9 M4.5 7.5Q0.8 7.5 0.8 10.8Q0.8 14 4.5 14Q8.2 14 8.2 10.8Q8.2 7.5 4.5 7.5Q0.2 7.5 0.2 3.7Q0.2 0 4.5 0Q8.8 0 8.8 3.7Q8.8 7.5 4.5 7.5
            9 9 M1.3 1.5Q2.3 0 4.1 0Q8.8 0 8.8 8Q8.8 14 4.4 14Q0.2 14 0.2 9.6Q0.2 5.4 4.3 5.4Q7.8 5.4 8.8 9
            . 0 M0 0L0 0.5
            , 1 M0.8 0.4L0.8 0L0 -2
            : 0 M0 0L0 0.5M0 8L0 8.5
            ; 1 M0.8 0.4L0.8 0L0 -2M0.8 8L0.8 8.5
            - 6 M0 5.5L6 5.5
            + 8 M4 1.5L4 9.5M0 5.5L8 5.5
            = 8 M0 3.5L8 3.5M0 7.5L8 7.5
            < 7 M7 10L0 5.5L7 1
            > 7 M0 10L7 5.5L0 1
            / 6 M0 -2L6 15
            | 0 M0 -3L0 16
            _ 8 M0 -3L8 -3
            ( 3 M3 16Q0 12 0 6Q0 0 3 -4
            ) 3 M0 16Q3 12 3 6Q3 0 0 -4
            [ 3 M3 16L0 16L0 -3L3 -3
            ] 3 M0 16L3 16L3 -3L0 -3
            ' 0 M0 14L0 11
            ! 0 M0 14L0 4M0 0L0 0.5
            ? 7 M0 11Q0.3 14 3.5 14Q7 14 7 10.8Q7 8.5 3.5 6.5L3.5 4M3.5 0L3.5 0.5
            * 6 M3 6L3 13M0 7.7L6 11.3M6 7.7L0 11.3
            % 11 M1 0L10 14M2.5 14Q0 14 0 11Q0 8 2.5 8Q5 8 5 11Q5 14 2.5 14M8.5 6Q6 6 6 3Q6 0 8.5 0Q11 0 11 3Q11 6 8.5 6
            # 10 M3.5 0L5 14M6.5 0L8 14M0.5 4.5L10 4.5M1 9.5L10.5 9.5
            " 4 M0 14L0 11M4 14L4 11
            $ 9 M9 11Q8 13 4.5 13Q0.5 13 0.5 10Q0.5 7.6 4.7 7Q9.3 6.3 9.3 3.8Q9.3 1 4.7 1Q1 1 0 3.4M4.7 15L4.7 -1
            & 10 M10 0L2.2 10.5Q1 14 4 14Q7 14 6 10.8Q5 8.6 2.4 7.2Q0 5.8 0 3.4Q0 0 3.8 0Q8 0 9.5 6
            @ 13 M9 4.5Q9 9 6.5 9Q4 9 4 6Q4 3.2 6.2 3.2Q9 3.2 9 6.5Q9 3 11 3Q13 3 13 7Q13 14 6.5 14Q0 14 0 6.5Q0 -1.5 7 -1.5Q9 -1.5 10.5 -0.6
            \\ 6 M0 15L6 -2
            ^ 7 M0 9.5L3.5 14L7 9.5
            ` 3 M0 14L3 11
            { 4 M4 16Q1.8 16 1.8 13L1.8 8.6Q1.8 6.3 0 6.3Q1.8 6.3 1.8 4L1.8 -1Q1.8 -3.6 4 -3.6
            } 4 M0 16Q2.2 16 2.2 13L2.2 8.6Q2.2 6.3 4 6.3Q2.2 6.3 2.2 4L2.2 -1Q2.2 -3.6 0 -3.6
            ~ 9 M0 4.6Q0.6 7.4 2.8 7.2Q4 7 5 6.2Q6.4 5 7.4 5.2Q8.6 5.4 9 7.2
            \u2026 8 M0 0L0 0.5M4 0L4 0.5M8 0L8 0.5
            \u2013 9 M0 5.5L9 5.5
            \u2581 9 M0 -1L9 -1
            \u00f8 8 M4 10Q0 10 0 5Q0 0 4 0Q8 0 8 5Q8 10 4 10M0.4 -1L7.6 11
            \u00d8 11 M5.5 14Q0 14 0 7Q0 0 5.5 0Q11 0 11 7Q11 14 5.5 14M1 -1L10 15
            \u00e6 13 M6.5 5Q6.5 10 3.5 10Q0.8 10 0.4 8.4M6.5 5.4L0.8 4.2Q0 2 0.6 1Q1.4 0 3 0Q6.5 0 6.5 5M6.5 5.3L13 5.3Q13 10 9.8 10Q6.5 10 6.5 5Q6.5 0 10 0Q12 0 12.8 2
            \u0153 14 M3.6 10Q0 10 0 5Q0 0 3.6 0Q7.2 0 7.2 5Q7.2 10 3.6 10M7.2 5.3L14 5.3Q14 10 10.6 10Q7.2 10 7.2 5Q7.2 0 10.8 0Q13 0 13.8 2
            \u0142 3.4 M1.2 14L1.2 2Q1.2 0 3.4 0M-0.4 6L3 9
            \u0141 9 M1 14L1 0L9 0M-0.6 5L5 9.4
            \u0131 0 M0 10L0 0
            \u00ab 7 M3 8.5L0 5L3 1.5M7 8.5L4 5L7 1.5
            \u00bb 7 M0 8.5L3 5L0 1.5M4 8.5L7 5L4 1.5
            \u20ac 10 M10 11.5Q9 14 6.5 14Q1.5 14 1.5 7Q1.5 0 6.5 0Q9 0 10 2.5M0 8.6L7.5 8.6M0 5.6L7 5.6
            \u00df 8 M0 0L0 10Q0 14 4 14Q7.4 14 7.4 11Q7.4 8.4 4.4 8Q8 7.2 8 3.6Q8 0 4.6 0Q3.4 0 2.6 0.6
            """;

    /// Marks that stand above the letter before them, around its middle.
    private static final String MARKS =
            """
            \u0300 0 M-2 3L1 0.8
            \u0301 0 M-1 0.8L2 3
            \u0302 0 M-2.4 0.8L0 3L2.4 0.8
            \u0303 0 M-3 1Q-1.4 3.2 0 2Q1.4 0.8 3 2.8
            \u0304 0 M-2.6 2L2.6 2
            \u0307 0 M-0.4 1.6L0.4 1.6L0.4 2.4L-0.4 2.4L-0.4 1.6
            \u0308 0 M-2.2 1.8L-2.2 2.3M2.2 1.8L2.2 2.3
            \u030a 0 M0 0.4Q-1.9 0.4 -1.9 2Q-1.9 3.6 0 3.6Q1.9 3.6 1.9 2Q1.9 0.4 0 0.4
            \u030c 0 M-2.4 3L0 0.8L2.4 3
            \u0306 0 M-2.4 3Q0 -0.6 2.4 3
            """;

    /// Marks that hang below the letter before them.
    private static final String HANGING =
            """
            \u0327 0 M0 0L0 -1Q2 -1.4 1.6 -2.8Q1 -4 -1.2 -3.4
            \u0328 0 M1.5 0Q-0.6 -2 0.6 -3.2Q1.6 -4 2.8 -3
            \u0323 0 M0 -2.4L0 -2.9
            """;

    /// What stands for a character that the font lacks.
    private static final Glyph BOX = glyph("? 7 M0 0L7 0L7 14L0 14L0 0");

    private static final Map<Character, Glyph> FONT = parse(GLYPHS);
    private static final Map<Character, Glyph> ABOVE = parse(MARKS);
    private static final Map<Character, Glyph> BELOW = parse(HANGING);

    private StrokeFont() {}

    /// A straight piece of a pen stroke.
    record Segment(double x0, double y0, double x1, double y1) {}

    private record Glyph(char character, double width, List<Segment> segments) {
        double top() {
            return segments.stream().mapToDouble(s -> Math.max(s.y0, s.y1)).max().orElse(0);
        }
    }

    /// How wide a text is.
    static double width(String text) {
        double width = 0;
        for (char character : letters(text)) {
            width += advance(character);
        }
        return Math.max(0, width - TRACKING);
    }

    /// The strokes of a text that begins at 0 on the baseline.
    static List<Segment> strokes(String text) {
        List<Segment> strokes = new ArrayList<>();
        double x = 0;
        double middle = 0;
        double top = 0;
        for (char character : letters(text)) {
            Glyph mark = ABOVE.get(character);
            Glyph hanging = BELOW.get(character);
            if (mark != null) {
                place(strokes, mark, middle, top);
            } else if (hanging != null) {
                place(strokes, hanging, middle, 0);
            } else if (character != ' ') {
                Glyph glyph = FONT.getOrDefault(character, BOX);
                place(strokes, glyph, x, 0);
                middle = x + glyph.width() / 2;
                top = glyph.top();
            }
            x += advance(character);
        }
        return strokes;
    }

    private static void place(List<Segment> strokes, Glyph glyph, double x, double y) {
        for (Segment s : glyph.segments()) {
            strokes.add(new Segment(x + s.x0, y + s.y0, x + s.x1, y + s.y1));
        }
    }

    /// The characters to draw: letters and their marks apart, quotation marks as typewriters have
    /// them, one character for what Java has two for.
    private static char[] letters(String text) {
        StringBuilder letters = new StringBuilder();
        for (char character : Normalizer.normalize(text, Normalizer.Form.NFD).toCharArray()) {
            switch (character) {
                case '\u2018', '\u2019' -> letters.append('\'');
                case '\u201c', '\u201d' -> letters.append('"');
                case '\u2014' -> letters.append('\u2013');
                default -> {
                    if (!Character.isLowSurrogate(character)) {
                        letters.append(character);
                    }
                }
            }
        }
        return letters.toString().toCharArray();
    }

    private static double advance(char character) {
        if (ABOVE.containsKey(character) || BELOW.containsKey(character)) {
            return 0;
        }
        return TRACKING
                + (character == ' ' ? SPACE_WIDTH : FONT.getOrDefault(character, BOX).width());
    }

    private static Map<Character, Glyph> parse(String glyphs) {
        Map<Character, Glyph> font = new TreeMap<>();
        for (String line : glyphs.lines().toList()) {
            Glyph glyph = glyph(line);
            font.put(glyph.character(), glyph);
        }
        return font;
    }

    private static Glyph glyph(String line) {
        String[] parts = line.split(" ", 3);
        List<Segment> segments = new ArrayList<>();
        double x = 0;
        double y = 0;
        Matcher command = Pattern.compile("([MLQ])([-0-9. ]+)").matcher(parts[2]);
        while (command.find()) {
            double[] p =
                    Pattern.compile(" ")
                            .splitAsStream(command.group(2))
                            .mapToDouble(Double::parseDouble)
                            .toArray();
            if (command.group(1).equals("L")) {
                segments.add(new Segment(x, y, p[0], p[1]));
            } else if (command.group(1).equals("Q")) {
                addCurve(segments, x, y, p);
            }
            x = p[p.length - 2];
            y = p[p.length - 1];
        }
        return new Glyph(parts[0].charAt(0), Double.parseDouble(parts[1]), segments);
    }

    private static void addCurve(List<Segment> segments, double startX, double startY, double[] p) {
        double x = startX;
        double y = startY;
        for (int i = 1; i <= CURVE_SEGMENTS; i++) {
            double t = (double) i / CURVE_SEGMENTS;
            double nextX = bezier(startX, p[0], p[2], t);
            double nextY = bezier(startY, p[1], p[3], t);
            segments.add(new Segment(x, y, nextX, nextY));
            x = nextX;
            y = nextY;
        }
    }

    private static double bezier(double start, double control, double end, double t) {
        return (1 - t) * (1 - t) * start + 2 * t * (1 - t) * control + t * t * end;
    }
}
