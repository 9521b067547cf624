package org.tornadoattention.opencl;

import org.tornadoattention.DataType;
import org.tornadoattention.Linear;
import org.tornadoattention.Tensor;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.host.Packing;
import org.tornadoattention.tornado.host.Profile;

import java.util.IdentityHashMap;
import java.util.List;

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
            throw failure(e, shape);
        } catch (DeviceFailureException e) {
            closeAfter(e);
            throw e;
        }
    }

    /// After a failure nobody knows what the device holds: the next call starts anew.
    private RuntimeException failure(OpenClException e, String shape) {
        DeviceFailureException failure =
                held.isEmpty()
                        ? Failures.of(e, "project", shape)
                        : held.values().iterator().next().lease().failure(e, "project", shape);
        closeAfter(failure);
        return failure;
    }

    private void closeAfter(DeviceFailureException failure) {
        List<Held> all = List.copyOf(held.values());
        held.clear();
        for (Held one : all) {
            Failures.closeAfter(failure, one.lease());
        }
    }

    private Held held(Linear linear, int rows) {
        Held found = held.get(linear);
        if (found != null && found.rows() >= rows && !found.lease().isLost()) {
            return found;
        }
        if (found != null) {
            held.remove(linear);
            found.lease().close();
        }
        long others = held.values().stream().mapToLong(h -> h.lease().bytes()).sum();
        Lease lease = queue.lease(queue.settings().memoryLimit() - others);
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
        } catch (OpenClException e) {
            DeviceFailureException failure = lease.failure(e, "project", "a new projection");
            Failures.closeAfter(failure, lease);
            throw failure;
        } catch (RuntimeException | Error e) {
            Failures.closeAfter(e, lease);
            throw e;
        }
    }

    /// All are closed even if the driver complains; the first complaint is thrown.
    @Override
    public synchronized void close() {
        List<Held> all = List.copyOf(held.values());
        held.clear();
        RuntimeException first = null;
        for (Held one : all) {
            try {
                one.lease().close();
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
