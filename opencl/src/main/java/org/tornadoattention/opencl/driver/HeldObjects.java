package org.tornadoattention.opencl.driver;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/// What a queue made and has not given back.
final class HeldObjects {
    private final SequencedSet<DriverObject> objects = new LinkedHashSet<>();
    private boolean closed;

    /// Holds an object, or says false if it is too late, as everything was taken.
    synchronized boolean add(DriverObject object) {
        return !closed && objects.add(object);
    }

    /// Holds an object no more, and says whether it was held until now.
    synchronized boolean remove(DriverObject object) {
        return objects.remove(object);
    }

    /// Hands over everything, the youngest first, and holds nothing any more.
    synchronized List<DriverObject> takeAll() {
        closed = true;
        List<DriverObject> all = List.copyOf(objects.reversed());
        objects.clear();
        return all;
    }

    synchronized int size() {
        return objects.size();
    }

    synchronized List<OpenClBuffer> buffers() {
        return objects.stream()
                .filter(OpenClBuffer.class::isInstance)
                .map(OpenClBuffer.class::cast)
                .toList();
    }
}
