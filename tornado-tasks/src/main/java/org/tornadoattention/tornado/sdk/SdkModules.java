package org.tornadoattention.tornado.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The modules of an SDK that its own options start, and what these require: about half of its
/// jars; the others are examples, tests, and libraries of those.
final class SdkModules {
    private static final Path UPGRADES = Path.of("share/java/graalJars");
    private static final String ADD = "--add-modules";

    private SdkModules() {}

    /// The jars that running needs.
    ///
    /// @throws IOException if the jars cannot be read
    static Set<Path> neededJars(Path home) throws IOException {
        Map<String, ModuleReference> modules = new LinkedHashMap<>();
        try {
            for (ModuleReference module :
                    ModuleFinder.of(home.resolve(UPGRADES), home.resolve(SdkFolder.MODULES))
                            .findAll()) {
                modules.put(module.descriptor().name(), module);
            }
        } catch (FindException | UncheckedIOException e) {
            throw new IOException(home + ": a jar of the SDK cannot be read: " + e.getMessage(), e);
        }
        Deque<String> open = new ArrayDeque<>();
        for (String line : SdkFolder.options(home)) {
            if (line.startsWith(ADD)) {
                open.addAll(Arrays.asList(line.substring(ADD.length() + 1).split(",", -1)));
            }
        }
        // Java takes all system modules, and the compiler is an upgrade of one.
        open.add("jdk.graal.compiler");
        Set<String> seen = new TreeSet<>();
        Set<Path> jars = new TreeSet<>();
        while (!open.isEmpty()) {
            String name = open.remove();
            Optional<ModuleReference> module = Optional.ofNullable(modules.get(name));
            if (seen.add(name) && module.isPresent()) {
                jars.addAll(jarsOf(module.get(), home));
                module.get().descriptor().requires().stream()
                        .filter(
                                r ->
                                        !r.modifiers()
                                                .contains(
                                                        ModuleDescriptor.Requires.Modifier.STATIC))
                        .forEach(required -> open.add(required.name()));
            }
        }
        return jars;
    }

    /// A module may lie in both folders: the finder takes the first, Java may take either.
    private static Set<Path> jarsOf(ModuleReference module, Path home) {
        Path first = Path.of(module.location().orElseThrow());
        Path other = home.resolve(SdkFolder.MODULES).resolve(first.getFileName());
        Set<Path> jars = new TreeSet<>(Set.of(first));
        if (Files.exists(other)) {
            jars.add(other);
        }
        return jars;
    }
}
