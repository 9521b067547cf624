package org.tornadoattention.tornado.emulator;

import org.jspecify.annotations.Nullable;

import uk.ac.manchester.tornado.api.WorkerGrid;

import java.util.Arrays;

/// The sizes of a grid in its three dimensions, x first, checked; ids are counted with x fastest.
///
/// @param global work-items in all
/// @param local work-items of a work-group
@SuppressWarnings("ArrayRecordComponent") // never compared, and not visible outside
record GridSizes(int[] global, int[] local) {
    static GridSizes of(WorkerGrid grid) {
        int[] global = sizes("global work size", grid.getGlobalWork());
        int[] local = sizes("local work size", grid.getLocalWork());
        for (int d = 0; d < global.length; d++) {
            if (global[d] % local[d] != 0) {
                throw new IllegalArgumentException(
                        "global work size must be a multiple of the local work size "
                                + Arrays.toString(local)
                                + " but was "
                                + Arrays.toString(global));
            }
        }
        long[] offset = grid.getGlobalOffset();
        if (offset != null && Arrays.stream(offset).anyMatch(value -> value != 0)) {
            throw new IllegalArgumentException(
                    "global offset must be zero but was " + Arrays.toString(offset));
        }
        return new GridSizes(global, local);
    }

    private static int[] sizes(String name, long @Nullable [] work) {
        if (work == null || Arrays.stream(work).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(
                    name + " must be set and positive but was " + Arrays.toString(work));
        }
        int[] sizes = {1, 1, 1};
        for (int d = 0; d < work.length; d++) {
            sizes[d] = Math.toIntExact(work[d]);
        }
        return sizes;
    }

    int groups() {
        long groups = 1;
        for (int d = 0; d < 3; d++) {
            groups *= global[d] / local[d];
        }
        return Math.toIntExact(groups);
    }

    int itemsOfGroup() {
        return Math.toIntExact((long) local[0] * local[1] * local[2]);
    }

    int[] localId(int item) {
        return position(item, local[0], local[1]);
    }

    int[] groupId(int group) {
        return position(group, global[0] / local[0], global[1] / local[1]);
    }

    private static int[] position(int index, int sizeX, int sizeY) {
        return new int[] {index % sizeX, index / sizeX % sizeY, index / sizeX / sizeY};
    }

    String nameOf(int item, int group) {
        return "work-item "
                + Arrays.toString(localId(item))
                + " of work-group "
                + Arrays.toString(groupId(group));
    }
}
