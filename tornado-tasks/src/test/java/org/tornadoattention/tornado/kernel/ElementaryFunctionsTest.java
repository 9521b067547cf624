package org.tornadoattention.tornado.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The kernels' own exponential and hyperbolic tangent against Java's in double precision.
class ElementaryFunctionsTest {
    private static final int SAMPLES = 200_000;

    @Test
    void exponentialIsWithinTwoUlps() {
        for (int i = 0; i <= SAMPLES; i++) {
            float x = -83f * i / SAMPLES;
            assertWithinUlps(2, Math.exp(x), Exponential.of(x), x);
        }
    }

    @Test
    void exponentialOfExtremes() {
        assertEquals(1f, Exponential.of(0f));
        assertEquals(0f, Exponential.of(-84f));
        assertEquals(0f, Exponential.of(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(Exponential.of(Float.NaN)));
    }

    @Test
    void hyperbolicTangentIsWithinTwoUlps() {
        for (int i = -SAMPLES; i <= SAMPLES; i++) {
            float x = 12f * i / SAMPLES;
            assertWithinUlps(2, Math.tanh(x), HyperbolicTangent.of(x), x);
        }
    }

    @Test
    void hyperbolicTangentOfExtremes() {
        assertEquals(0f, HyperbolicTangent.of(0f));
        assertEquals(1f, HyperbolicTangent.of(Float.POSITIVE_INFINITY));
        assertEquals(-1f, HyperbolicTangent.of(Float.NEGATIVE_INFINITY));
        assertEquals(1f, HyperbolicTangent.of(Float.MAX_VALUE));
        assertEquals(1e-30f, HyperbolicTangent.of(1e-30f));
        assertTrue(Float.isNaN(HyperbolicTangent.of(Float.NaN)));
    }

    private static void assertWithinUlps(int ulps, double expected, float actual, float x) {
        double allowed = ulps * (double) Math.ulp((float) expected);
        assertEquals(expected, actual, allowed, "at " + x);
    }
}
