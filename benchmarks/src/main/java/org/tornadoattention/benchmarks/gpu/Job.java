package org.tornadoattention.benchmarks.gpu;

import org.tornadoattention.DataType;
import org.tornadoattention.cli.bench.BenchCell;

import java.util.Locale;

/// One thing that a process does for a backend, within a time limit of its own.
sealed interface Job {
    /// The setting `kernel` of what is measured, or another word where it is no kernel of ours.
    String kernel();

    /// Of the problem.
    String name();

    /// Measures what the device can do at most.
    record Limits() implements Job {
        @Override
        public String kernel() {
            return "";
        }

        @Override
        public String name() {
            return "limits";
        }
    }

    /// Compares a kernel with the oracle.
    record Compare(String kernel, DataType type, CheckCase problem) implements Job {
        @Override
        public String name() {
            return "%s, %s".formatted(type.toString().toLowerCase(Locale.ROOT), problem.label());
        }
    }

    /// Times a kernel.
    record Time(String kernel, BenchCell cell) implements Job {
        @Override
        public String name() {
            return cell.name();
        }
    }

    /// Times whole calls as they are, and with the driver starting the work of one as a whole.
    record TimeGraph(String kernel, BenchCell cell) implements Job {
        @Override
        public String name() {
            return cell.name();
        }
    }

    /// Times attention as it is usually written for TornadoVM.
    record TimeUsual(BenchCell cell) implements Job {
        /// What tables call it.
        static final String KERNEL = "one-row";

        @Override
        public String kernel() {
            return KERNEL;
        }

        @Override
        public String name() {
            return cell.name();
        }
    }
}
