package org.tornadoattention.opencl;

import org.tornadoattention.Linear;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.host.Profile;
import org.tornadoattention.tornado.host.ProjectionPanels;
import org.tornadoattention.tornado.host.ProjectionSize;
import org.tornadoattention.tornado.kernel.RunFields;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// A projection `y = x W + b` whose weights are on the device.
final class DeviceProjection {
    private final Lease lease;
    private final ProjectionSize size;
    private final KernelArray fields;
    private final KernelArray receipts;
    private final KernelCall kernel;
    private int run;

    /// @param x `[rows][inputDim]`, float32
    /// @param y `[rows][outputDim]`, float32
    /// @param rows how many there are at most
    DeviceProjection(Lease lease, Linear linear, KernelArray x, KernelArray y, int rows) {
        this.lease = lease;
        ProjectionPanels panels = new ProjectionPanels(List.of(linear));
        size = panels.size();
        fields = KernelArray.of(lease, Integer.BYTES * RunFields.ROWS);
        receipts = KernelArray.cleared(lease, Integer.BYTES * RunFields.TASKS);
        List<KernelArray> arrays =
                List.of(
                        fields,
                        receipts,
                        x,
                        KernelArray.constant(lease, panels.weights()),
                        KernelArray.scratch(lease, 0),
                        KernelArray.constant(lease, panels.bias()),
                        y);
        boolean many = ProjectionSize.isMany(rows);
        if (lease.isCpu() || !lease.fits(AheadKernel.PROJECT_CONTEXT)) {
            AheadKernel form = many ? AheadKernel.PROJECT_LOOP : AheadKernel.PROJECT_ROW;
            kernel =
                    KernelCall.loop(
                            lease, StoredKernel.read(form), "project", size.items(rows), arrays);
        } else {
            kernel =
                    KernelCall.groups(
                            lease,
                            StoredKernel.read(AheadKernel.PROJECT_CONTEXT),
                            "project",
                            size.groups(rows),
                            arrays);
        }
    }

    /// Computes `y` of the first rows of `x`, both on the device.
    void launch(int rows, Profile profile) {
        int[] numbers = new int[RunFields.ROWS];
        run = run == Integer.MAX_VALUE ? 1 : run + 1;
        numbers[RunFields.RUN] = run;
        size.store(numbers, RunFields.QUERY_INPUT, rows);
        fields.host().copyFrom(MemorySegment.ofArray(numbers));
        fields.send(fields.host().byteSize());
        kernel.launch(profile);
    }

    /// Sees to it that the last launch ran.
    void requireRun(String shape) {
        receipts.fetch(receipts.host().byteSize());
        Failures.requireRun(
                lease.device(),
                fields.host(),
                receipts.host(),
                List.of(RunFields.PROJECT_QUERY),
                shape);
    }

    int outputDim() {
        return size.outputDim();
    }
}
