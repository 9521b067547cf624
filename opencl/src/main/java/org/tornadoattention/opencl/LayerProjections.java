package org.tornadoattention.opencl;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.Profile;

import java.util.IdentityHashMap;

/// The projections of a layer: weights are sent once, activations at every call.
///
/// Calls take turns.
final class LayerProjections implements AutoCloseable {
    private final SharedQueue queue;
    private final IdentityHashMap<Linear, Held> held = new IdentityHashMap<>();

    LayerProjections(SharedQueue queue) {
        this.queue = queue;
    }

    /// A projection and its arrays, as large as the most rows so far.
    private record Held(
            Lease lease, int rows, KernelArray x, KernelArray y, DeviceProjection projection) {}

    /// `y = x W + b`.
    ///
    /// @param input `[B][N][in]`
    /// @return `[B][N][out]`
    synchronized Tensor apply(Tensor input, Linear linear, DataType type) {
        int rows = Packing.elements("rows", input.dim(0), input.dim(1));
        String shape = "projection of " + Tensor.shapeText(input.shape());
        try {
            Held on = held(linear, rows);
            int columns = on.projection().outputDim();
            long sent = (long) rows * input.dim(2) * Float.BYTES;
            on.x().host().asSlice(0, sent).copyFrom(Packing.dense(input, DataType.FLOAT32));
            on.x().send(sent);
            on.projection().launch(rows, new Profile());
            long fetched = (long) rows * columns * Float.BYTES;
            on.y().fetch(fetched);
            on.projection().requireRun(shape);
            Tensor result = Tensor.allocate(DataType.FLOAT32, input.dim(0), input.dim(1), columns);
            result.segment().copyFrom(on.y().host().asSlice(0, fetched));
            return type == DataType.FLOAT32 ? result : result.to(type);
        } catch (OpenClException e) {
            close();
            throw Failures.of(e, "project", shape);
        }
    }

    private Held held(Linear linear, int rows) {
        Held found = held.get(linear);
        if (found != null && found.rows() >= rows) {
            return found;
        }
        if (found != null) {
            held.remove(linear);
            found.lease().close();
        }
        Lease lease = queue.lease();
        try {
            KernelArray x =
                    KernelArray.of(
                            lease,
                            (long) Float.BYTES
                                    * Packing.elements("input", rows, linear.inputDim()));
            KernelArray y =
                    KernelArray.of(
                            lease,
                            (long) Float.BYTES
                                    * Packing.elements("output", rows, linear.outputDim()));
            Held made =
                    new Held(lease, rows, x, y, new DeviceProjection(lease, linear, x, y, rows));
            held.put(linear, made);
            return made;
        } catch (RuntimeException | Error e) {
            Failures.closeAfter(e, lease);
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(h -> h.lease().close());
        held.clear();
    }
}
