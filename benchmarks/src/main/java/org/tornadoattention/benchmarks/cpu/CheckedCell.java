package org.tornadoattention.benchmarks.cpu;

import java.util.Optional;

/// A contender's cell in this process, compared with the oracle.
public final class CheckedCell implements AutoCloseable {
    private final Contender contender;
    private final Contender.Prepared cell;

    private CheckedCell(Contender contender, Contender.Prepared cell) {
        this.contender = contender;
        this.cell = cell;
    }

    /// Opens a contender, prepares a cell and checks it.
    ///
    /// @throws Exception if there is no such contender or cell, if the contender cannot compute it,
    ///   or if it is wrong
    public static CheckedCell open(String contender, int threads, String cell) throws Exception {
        CellInputs inputs = CellInputs.of(Cell.parse(cell));
        Contender opened = Worker.open(contender, threads);
        Optional<Contender.Prepared> prepared = opened.prepare(inputs);
        if (prepared.isEmpty()) {
            opened.close();
            throw new IllegalArgumentException(contender + " does not compute " + cell);
        }
        CellGate.check(inputs, prepared.get().output());
        return new CheckedCell(opened, prepared.get());
    }

    /// Computes the cell once.
    public void run() throws Exception {
        cell.run();
    }

    @Override
    public void close() {
        cell.close();
        contender.close();
    }
}
