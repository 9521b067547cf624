package org.tornadoattention.tornado.tensor;

/// What [DecodeWarps64Kernel] and [DecodeWarps128Kernel] do for one number at a time.
///
/// ```
/// weight = coarse + rest / 4096:   coarse is a multiple of 2^-11,  |rest| <= 1
/// ```
///
/// Both are numbers of float16, coarse exactly; a weight, which is at most 1, is off by 2^-25.
///
/// TornadoVM inlines these methods into the kernels.
final class DecodeParts {
    /// Bits of an exponent of float16: all of them are 1 in an infinity and in what is no number.
    private static final int EXPONENT = 0x7c00;

    /// The rest of a key that a row does not see: -0, which no visible key's is, and which
    /// multiplies as 0 does.
    private static final int HIDDEN = 0x8000;

    private DecodeParts() {}

    /// The nearest multiple of 2^-11, which is what floats of that size are.
    static float coarse(float weight) {
        return (weight + 6144f) - 6144f;
    }

    /// What [#coarse] left, times 2^12.
    static float rest(float weight, float coarse) {
        return (weight - coarse) * 4096f;
    }

    /// The sum of what coarse weights made and of what their rests made.
    static float whole(float ofCoarse, float ofRests) {
        return ofCoarse + ofRests * 0.00024414062f;
    }

    /// Two rests, with those of hidden keys marked.
    static int marked(int rests, boolean lowIsHidden, boolean highIsHidden) {
        int low = lowIsHidden ? HIDDEN : rests & 0xffff;
        int high = highIsHidden ? HIDDEN : (rests >> 16) & 0xffff;
        return low | (high << 16);
    }

    /// Whether a row sees the key whose rest this is.
    ///
    /// @param rest in the last 16 bits
    static boolean sees(int rest) {
        return (rest & 0xffff) != HIDDEN;
    }

    /// A value that is infinite or no number; 0 for all others.
    ///
    /// @param half in the last 16 bits
    static float nonFinite(int half, float negativeInfinity) {
        float infinity = (half & 0x8000) != 0 ? negativeInfinity : -negativeInfinity;
        float value = (half & 0x3ff) != 0 ? infinity * 0f : infinity;
        return (half & EXPONENT) == EXPONENT ? value : 0f;
    }

    /// Two values, with 0 for those that are infinite or no numbers.
    static int finite(int pair) {
        int low = (pair & EXPONENT) == EXPONENT ? 0 : pair & 0xffff;
        int high = ((pair >> 16) & EXPONENT) == EXPONENT ? 0 : (pair >> 16) & 0xffff;
        return low | (high << 16);
    }
}
