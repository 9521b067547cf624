package org.tornadoattention.jvm;

/// One tile of keys and values of a key-value head, looked up when the first block of a group needs
/// it: keys where they lie if they can be read there, values copied to panels and widened.
final class KeyTile {
    final RowTiles keys;
    final float[] values; // [panel][KEYS][COLUMNS]; columns of padding stay 0

    private final int valueDim;
    private final int panels;
    private final ValueKernel kernel;
    private final PagedRows valueRows = new PagedRows();
    private int first;
    private int count;
    private boolean keysLoaded;
    private boolean valuesLoaded;
    private boolean checked;
    private boolean finite;

    KeyTile(KernelSet kernels, int scoreDim, int valueDim) {
        kernel = kernels.values();
        this.valueDim = valueDim;
        panels = Tile.panels(valueDim);
        keys = new RowTiles("headDim", scoreDim, Tile.KEY_GRANULE, Tile.KEYS, 1);
        values = new float[Tile.area("valueDim", panels * Tile.COLUMNS, Tile.KEYS)];
    }

    /// Turns to a key-value head.
    void select(Step step, int b, int keyValueHead) {
        keys.select(step.key(), b, keyValueHead);
        valueRows.select(step.value(), b, keyValueHead);
    }

    /// Turns to other keys of this head.
    void begin(int firstKey, int keyCount) {
        first = firstKey;
        count = keyCount;
        keysLoaded = false;
        valuesLoaded = false;
    }

    /// The first key.
    int first() {
        return first;
    }

    /// How many keys.
    int count() {
        return count;
    }

    void loadKeys() {
        if (!keysLoaded) {
            keys.load(first, count);
            keysLoaded = true;
        }
    }

    void loadValues() {
        if (!valuesLoaded) {
            for (int panel = 0; panel < panels; panel++) {
                int column = panel * Tile.COLUMNS;
                int columns = Math.min(Tile.COLUMNS, valueDim - column);
                int at = column * Tile.KEYS;
                valueRows.load(first, count, column, columns, values, at, Tile.COLUMNS);
            }
            valuesLoaded = true;
            checked = false;
        }
    }

    /// Whether all values are finite: only then is a weight of zero times a value nothing.
    boolean hasFiniteValues() {
        if (!checked) {
            finite = true;
            for (int panel = 0; panel < panels; panel++) {
                int at = panel * Tile.COLUMNS * Tile.KEYS;
                finite &= kernel.allFinite(values, at, count * Tile.COLUMNS);
            }
            checked = true;
        }
        return finite;
    }
}
