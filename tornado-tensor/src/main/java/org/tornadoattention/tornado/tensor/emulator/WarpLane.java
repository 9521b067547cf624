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
/// | `mma`, `mmaBF16` | the lanes of a warp meet; sums in double precision, rounded once |
/// | `asyncCopyToLocal` | the destination is garbage until a wait lets the copy's group end |
///
/// A warp whose lanes do not all reach an `mma` never ends. What else a warp can do since TornadoVM
/// 4.0 and plain Java cannot (`simdSum` and others) stays what it is there: nothing.
public final class WarpLane extends WorkItem {
    /// What a copy that has not ended left in local memory.
    private static final int UNFINISHED = 0xDEADBEEF;

    private List<Copy> uncommitted = new ArrayList<>();
    private final Deque<List<Copy>> underWay = new ArrayDeque<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Operands(HalfFloat[] a, HalfFloat[] b, MMAShape shape, boolean brain) {
        float element(HalfFloat value) {
            int bits = value.getHalfFloatValue();
            return brain ? Float.intBitsToFloat(bits << 16) : value.getFloat32();
        }
    }

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
        return product(new Operands(a, b, shape, false), c);
    }

    @Override
    public float[] mmaBF16(HalfFloat[] a, HalfFloat[] b, float[] c, MMAShape shape) {
        return product(new Operands(a, b, shape, true), c);
    }

    private float[] product(Operands own, float[] c) {
        if (own.shape() != MMAShape.M16N8K16) {
            throw new IllegalArgumentException(
                    "shape must be " + MMAShape.M16N8K16 + " but was " + own.shape());
        }
        List<Object> warp = exchange(own);
        float[] result = new float[MmaLayout.C_ELEMENTS];
        for (int e = 0; e < result.length; e++) {
            int row = MmaLayout.cRow(lane(), e);
            int column = MmaLayout.cColumn(lane(), e);
            double sum = c[e];
            for (int k = 0; k < 16; k++) {
                Operands ofA = (Operands) warp.get(MmaLayout.aLane(row, k));
                Operands ofB = (Operands) warp.get(MmaLayout.bLane(k, column));
                sum +=
                        (double) own.element(ofA.a()[MmaLayout.aElement(row, k)])
                                * own.element(ofB.b()[MmaLayout.bElement(k)]);
            }
            result[e] = (float) sum;
        }
        return result;
    }

    @Override
    public void mmaStore(float[] fragment, FloatArray target, int row, int column, int stride) {
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
