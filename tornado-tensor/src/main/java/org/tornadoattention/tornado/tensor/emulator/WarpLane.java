package org.tornadoattention.tornado.tensor.emulator;

import org.tornadoattention.tornado.emulator.WorkItem;

import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The context of one lane of a warp: products of fragments, and copies in the background.
///
/// ```java
/// WorkGroupEmulator.DEFAULTS.run(grid, WarpLane::new, context -> Kernels.product(context, a, b, c));
/// ```
///
/// | instruction | here |
/// |---|---|
/// | `mmaLoadA`, `mmaLoadB`, `mmaStore` | each lane reads and writes its own elements, see [MmaLayout] |
/// | `mma`, `mmaBF16` | kept until a fragment is stored, the only way to see one; then the lanes of a warp meet once for all; sums in double precision, rounded once |
/// | `asyncCopyToLocal` | the destination is garbage until a wait lets the copy's group end |
///
/// A warp whose lanes do not all reach an `mmaStore` never ends, and lanes that come to it with
/// different numbers of products are an error. What else a warp can do since TornadoVM 4.0 and
/// plain Java cannot (`simdSum` and others) stays what it is there: nothing.
public final class WarpLane extends WorkItem {
    /// What a copy that has not ended left in local memory.
    private static final int UNFINISHED = 0xDEADBEEF;

    private final WarpProducts products = new WarpProducts();
    private List<Copy> uncommitted = new ArrayList<>();
    private final Deque<List<Copy>> underWay = new ArrayDeque<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Copy(int[] tile, int at, HalfFloatArray source, int from) {
        void end() {
            tile[at] =
                    (source.get(from).getHalfFloatValue() & 0xffff)
                            | (source.get(from + 1).getHalfFloatValue() << 16);
        }
    }

    /// @param place from the emulator
    public WarpLane(Place place) {
        super(place);
    }

    private int lane() {
        return localIdx % WARP;
    }

    @Override
    public HalfFloat[] mmaLoadA(int[] tile, int k) {
        return mmaLoadA(tile, k, 0);
    }

    @Override
    public HalfFloat[] mmaLoadA(int[] tile, int k, int byteOffset) {
        return load(tile, byteOffset, MmaLayout.A_ELEMENTS, true);
    }

    @Override
    public HalfFloat[] mmaLoadB(int[] tile, int k) {
        return mmaLoadB(tile, k, 0);
    }

    @Override
    public HalfFloat[] mmaLoadB(int[] tile, int k, int byteOffset) {
        return load(tile, byteOffset, MmaLayout.B_ELEMENTS, false);
    }

    private HalfFloat[] load(int[] tile, int byteOffset, int elements, boolean isA) {
        if (byteOffset % 16 != 0) {
            throw new IllegalArgumentException(
                    "byteOffset must be a multiple of 16 but was " + byteOffset);
        }
        HalfFloat[] fragment = new HalfFloat[elements];
        for (int e = 0; e < elements; e++) {
            int half =
                    isA
                            ? MmaLayout.aRow(lane(), e) * 16 + MmaLayout.aColumn(lane(), e)
                            : MmaLayout.bRow(lane(), e) * 8 + MmaLayout.bColumn(lane());
            int at = byteOffset / 2 + half;
            fragment[e] = new HalfFloat((short) (tile[at / 2] >> (16 * (at % 2))));
        }
        return fragment;
    }

    @Override
    public float[] mma(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
        return products.add(a, b, c, shape, false);
    }

    @Override
    public float[] mmaBF16(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
        return products.add(a, b, c, shape, true);
    }

    @Override
    public void mmaStore(float[] fragment, FloatArray target, int row, int column, int stride) {
        if (!products.isEmpty()) {
            products.make(lane(), exchange(products.list()));
        }
        for (int e = 0; e < fragment.length; e++) {
            int at =
                    (row + MmaLayout.cRow(lane(), e)) * stride
                            + column
                            + MmaLayout.cColumn(lane(), e);
            target.set(at, fragment[e]);
        }
    }

    @Override
    public void asyncCopyToLocal(int[] tile, int at, HalfFloatArray source, int from) {
        if (from % 2 != 0) {
            throw new IllegalArgumentException(
                    "what is copied must lie at a multiple of 4 bytes, but starts at element "
                            + from);
        }
        tile[at] = UNFINISHED;
        uncommitted.add(new Copy(tile, at, source, from));
    }

    @Override
    public void asyncCopyCommit() {
        underWay.add(uncommitted);
        uncommitted = new ArrayList<>();
    }

    @Override
    public void asyncCopyWaitGroup(int groups) {
        while (underWay.size() > groups) {
            underWay.remove().forEach(Copy::end);
        }
    }
}
