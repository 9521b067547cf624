package org.tornadoattention.tornado.tensor.emulator;

import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// A lane's products of fragments that nobody has looked at yet.
///
/// ```
/// D = A B + C:   A 16 x 16, B 16 x 8, C and D 16 x 8, spread over the 32 lanes of a warp
/// ```
///
/// A fragment can be seen only by storing it, so the lanes of a warp need not meet for each
/// product: they meet when one is stored, with all that they have, and each makes its share of all.
final class WarpProducts {
    private final List<Product> products = new ArrayList<>();
    private final Set<float[]> unmade = Collections.newSetFromMap(new IdentityHashMap<>());

    /// A lane's share of a product.
    ///
    /// @param a its elements of A
    /// @param b its elements of B
    /// @param c what is added, perhaps the result of a product before it
    /// @param result takes what is made
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Product(float[] a, float[] b, float[] c, float[] result) {}

    /// Keeps a product for later.
    ///
    /// @param brain whether the operands are bfloat16
    /// @return what will hold its elements
    float[] add(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape, boolean brain) {
        if (shape != MMAShape.M16N8K16) {
            throw new IllegalArgumentException(
                    "shape must be " + MMAShape.M16N8K16 + " but was " + shape);
        }
        float[] result = new float[MmaLayout.C_ELEMENTS];
        // What the kernel may still write to is taken as it is now.
        float[] added = unmade.contains(c) ? c : c.clone();
        products.add(new Product(floats(a, brain), floats(b, brain), added, result));
        unmade.add(result);
        return result;
    }

    private static float[] floats(HalfFloat[] elements, boolean brain) {
        float[] floats = new float[elements.length];
        for (int e = 0; e < floats.length; e++) {
            HalfFloat element = elements[e];
            floats[e] =
                    brain
                            ? Float.intBitsToFloat(element.getHalfFloatValue() << 16)
                            : element.getFloat32();
        }
        return floats;
    }

    boolean isEmpty() {
        return products.isEmpty();
    }

    /// What the other lanes need.
    Object list() {
        return products.toArray(Product[]::new);
    }

    /// Makes this lane's share of all products, in their order.
    ///
    /// @param warp the lists of all lanes
    void make(int lane, List<Object> warp) {
        Product[][] lanes = new Product[warp.size()][];
        for (int other = 0; other < lanes.length; other++) {
            lanes[other] = (Product[]) warp.get(other);
            if (lanes[other].length != products.size()) {
                throw new IllegalStateException(
                        "the lanes of a warp must make the same products but one made %d and another %d"
                                .formatted(products.size(), lanes[other].length));
            }
        }
        Operands operands = new Operands(lane);
        for (int number = 0; number < products.size(); number++) {
            operands.make(products.get(number), number, lanes);
        }
        products.clear();
        unmade.clear();
    }

    /// The two rows of A and two columns of B that a lane's elements of a product are made of, and
    /// where they lie: looked up once for all products.
    private static final class Operands {
        private static final int DEPTH = 16;

        private final int[] aLanes = new int[2 * DEPTH];
        private final int[] aElements = new int[2 * DEPTH];
        private final int[] bLanes = new int[2 * DEPTH];
        private final int[] bElements = new int[2 * DEPTH];
        private final float[] rows = new float[2 * DEPTH];
        private final float[] columns = new float[2 * DEPTH];

        Operands(int lane) {
            for (int x = 0; x < 2 * DEPTH; x++) {
                int k = x % DEPTH;
                int row = MmaLayout.cRow(lane, x / DEPTH * 2);
                aLanes[x] = MmaLayout.aLane(row, k);
                aElements[x] = MmaLayout.aElement(row, k);
                bLanes[x] = MmaLayout.bLane(k, MmaLayout.cColumn(lane, x / DEPTH));
                bElements[x] = MmaLayout.bElement(k);
            }
        }

        /// Elements 0 and 1 are of the first row, 2 and 3 of the second.
        void make(Product own, int number, Product[][] lanes) {
            for (int x = 0; x < 2 * DEPTH; x++) {
                rows[x] = lanes[aLanes[x]][number].a()[aElements[x]];
                columns[x] = lanes[bLanes[x]][number].b()[bElements[x]];
            }
            for (int e = 0; e < MmaLayout.C_ELEMENTS; e++) {
                int row = e / 2 * DEPTH;
                int column = e % 2 * DEPTH;
                double sum = own.c()[e];
                for (int k = 0; k < DEPTH; k++) {
                    sum += (double) rows[row + k] * columns[column + k];
                }
                own.result()[e] = (float) sum;
            }
        }
    }
}
