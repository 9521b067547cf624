package org.tornadoattention.benchmarks.cpu;

import java.util.List;
import java.util.Map;

/// Makes contenders by name; found by [java.util.ServiceLoader].
public interface ContenderProvider {
    /// The names of the contenders it makes, best known first.
    List<String> names();

    /// Opens a contender in this process.
    ///
    /// @param threads how many threads it may compute with
    /// @throws Exception if the library cannot be loaded
    Contender open(String name, int threads) throws Exception;

    /// Environment variables that its process must be started with.
    default Map<String, String> environment(String name) {
        return Map.of();
    }

    /// Options of Java that its process must be started with.
    default List<String> javaOptions(String name) {
        return List.of();
    }
}
