package org.tornadoattention.cli.heatmap;

/// Colours for numbers from 0 to 1 whose steps look equal, also in grey and to colour-blind eyes:
/// matplotlib's viridis, interpolated between ten of its values.
///
/// Source: Smith and van der Walt, viridis, 2015 (CC0).
final class ColorMap {
    private static final int[] ANCHORS = {
        0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e,
        0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725
    };

    /// The colour of a masked place, which no number has.
    static final int MASKED = 0xdcdee2;

    private ColorMap() {}

    /// The colour of a number, or of a masked place.
    ///
    /// @param value NaN where masked
    static int color(double value, Heatmap.Scale scale) {
        return Double.isNaN(value) ? MASKED : color(scale.fraction(value));
    }

    /// The colour as `0xrrggbb`; numbers outside 0 to 1 get that of the nearest end.
    static int color(double fraction) {
        double position = Math.clamp(fraction, 0, 1) * (ANCHORS.length - 1);
        int below = Math.min((int) position, ANCHORS.length - 2);
        return mix(ANCHORS[below], ANCHORS[below + 1], position - below);
    }

    /// The colour at `share` of the way from one to the other.
    static int mix(int from, int to, double share) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = (from >> shift) & 0xff;
            int b = (to >> shift) & 0xff;
            result |= (int) Math.round(a + (b - a) * share) << shift;
        }
        return result;
    }
}
