package org.tornadoattention.jvm;

/// A square of 64 by 64 bits: `bits[r]` holds row `r`, column 0 lowest.
final class BitMatrix {
    private BitMatrix() {}

    /// Swaps rows and columns: first the two off-diagonal halves of 32, then those of 16 within
    /// them, and so on, in 6 passes of 32 swaps.
    ///
    /// Source: Warren, Hacker's Delight, 2nd edition, 2012, section 7-3.
    static void transpose(long[] bits) {
        long mask = 0x00000000ffffffffL; // the lower half of each pair of halves
        for (int half = 32; half != 0; half >>= 1) {
            for (int r = 0; r < 64; r = (r + half + 1) & ~half) {
                long swapped = ((bits[r] >>> half) ^ bits[r + half]) & mask;
                bits[r] ^= swapped << half;
                bits[r + half] ^= swapped;
            }
            mask ^= mask << (half >> 1);
        }
    }
}
