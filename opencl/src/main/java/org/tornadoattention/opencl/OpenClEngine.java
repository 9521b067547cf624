package org.tornadoattention.opencl;

import org.tornadoattention.AdditivePlan;
import org.tornadoattention.AdditiveSpec;
import org.tornadoattention.AttentionEngine;
import org.tornadoattention.AttentionPlan;
import org.tornadoattention.AttentionSpec;
import org.tornadoattention.DataType;
import org.tornadoattention.DeviceInfo;
import org.tornadoattention.EngineAvailability;
import org.tornadoattention.EngineOptions;
import org.tornadoattention.MeasuredLimits;
import org.tornadoattention.MultiHeadPlan;
import org.tornadoattention.MultiHeadSpec;
import org.tornadoattention.opencl.driver.OpenClDevice;
import org.tornadoattention.opencl.driver.OpenClDriver;
import org.tornadoattention.opencl.driver.OpenClException;
import org.tornadoattention.tornado.DeviceFailureException;
import org.tornadoattention.tornado.ahead.AheadKernel;
import org.tornadoattention.tornado.ahead.KernelCompiler;
import org.tornadoattention.tornado.ahead.StoredKernel;
import org.tornadoattention.tornado.host.Blocks;
import org.tornadoattention.tornado.host.DeviceAdditivePlan;
import org.tornadoattention.tornado.host.DeviceAttentionPlan;
import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.Refusals;

import java.util.List;
import java.util.Optional;

/// Attention on an OpenCL device without TornadoVM: the kernels that TornadoVM compiled ahead of
/// time from the same Java methods, over the device's own driver.
///
/// | setting | values | default |
/// |---|---|---|
/// | `memory-limit` | bytes, or with `KB`, `MB`, `GB` (powers of 1024) | seven eighths of the device's, of a processor half of that; a layer's projections count apart |
/// | `kernel` | `auto`, `flash-loop`, `flash-context`, `steps` | `auto`: by device and shape; additive attention has `steps` and one fused form |
/// | `splits` | `auto`, 1 to 4096: ranges of keys that are worked on in parallel | `auto`: 1 unless there are few rows |
/// | `profile` | `true`, `false` | `false`; `true` measures every task but a layer's projections, see [org.tornadoattention.RunInfo#tasks] |
/// | `compiler-flags` | of the driver | each kernel's own, `-cl-mad-enable -w`; with finite-math-only, masks and NaN mean nothing |
/// | `binaries` | a folder with a binary of each kernel, instead of their text | none: the driver compiles |
///
/// Runs on the device it names or throws [org.tornadoattention.tornado.DeviceFailureException].
public final class OpenClEngine implements AttentionEngine, KernelCompiler {
    static final String NAME = "opencl";

    private final OpenClDevice device;
    private final OpenClSettings settings;
    private final SharedQueue queue;
    private Lease own;
    private boolean closed;

    private OpenClEngine(OpenClDevice device, OpenClSettings settings) {
        this.device = device;
        this.settings = settings;
        queue = new SharedQueue(device, settings);
        own = queue.lease();
    }

    /// Opens the engine on a device by index, part of its name, or kind.
    ///
    /// @throws IllegalArgumentException for an unknown device or setting, or a value out of range
    /// @throws UnsupportedOperationException if there is no driver, or the device's memory is not
    ///   like this machine's
    /// @throws org.tornadoattention.tornado.DeviceFailureException if the driver refuses
    public static OpenClEngine open(EngineOptions options) {
        OpenClDriver driver = OpenClDriver.installed();
        if (driver.availability() instanceof EngineAvailability.Missing missing) {
            throw new UnsupportedOperationException(
                    "engine opencl is not available: %s. %s"
                            .formatted(missing.reason(), missing.remedy()));
        }
        List<OpenClDevice> devices = driver.devices();
        int index =
                options.requireDevice(
                        NAME, devices.stream().map(OpenClDevice::toDeviceInfo).toList());
        OpenClDevice device = devices.get(index);
        if (!device.hasOrdinaryMemory()) {
            throw new UnsupportedOperationException(
                    "engine opencl needs a little-endian device with 64-bit addresses but %s is %s-endian with %d bits; name another device"
                            .formatted(
                                    device.name(),
                                    device.isLittleEndian() ? "little" : "big",
                                    device.addressBits()));
        }
        return new OpenClEngine(device, OpenClSettings.of(options, device));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public DeviceInfo device() {
        return device.toDeviceInfo();
    }

    @Override
    public AttentionPlan plan(AttentionSpec spec) {
        requireOpen();
        refusals().check(spec);
        KernelChoice choice = settings.choose(spec, device);
        return new DeviceAttentionPlan(
                this,
                spec,
                new DeviceAttentionPlan.Way(
                        choice,
                        DataType.FLOAT32,
                        maskBytes ->
                                Blocks.of(
                                        spec,
                                        choice,
                                        settings.memoryLimit(),
                                        device.maxAllocation() - KernelArray.EXTRA,
                                        maskBytes,
                                        DataType.FLOAT32,
                                        FusedKernel.partialDim(spec.shape(), choice))),
                (blocks, capacity, features) ->
                        new StepProgram(queue, spec, blocks, capacity, features));
    }

    @Override
    public AdditivePlan plan(AdditiveSpec spec) {
        requireOpen();
        refusals().check(spec);
        KernelChoice choice = settings.chooseAdditive(DeviceAdditivePlan.step(spec));
        return new DeviceAdditivePlan(
                this,
                spec,
                choice,
                (capacity, _) -> new AdditiveStepProgram(queue, spec, choice, capacity));
    }

    @Override
    public MultiHeadPlan plan(MultiHeadSpec spec) {
        requireOpen();
        if (spec.type() == DataType.FLOAT64) {
            refusals().check(spec);
        }
        return new OpenClMultiHeadPlan(this, spec, queue);
    }

    /// By small kernels, in kernel time.
    ///
    /// @return empty if setting `binaries` names a folder without these kernels
    /// @throws org.tornadoattention.tornado.DeviceFailureException if the device cannot run them
    @Override
    public Optional<MeasuredLimits> measureLimits() {
        requireOpen();
        for (AheadKernel kernel : OpenClLimits.kernels(device)) {
            if (!settings.binaries().has(StoredKernel.read(kernel))) {
                return Optional.empty();
            }
        }
        SharedQueue timed = new SharedQueue(device, settings.withProfile());
        return Optional.of(OpenClLimits.measure(timed));
    }

    /// For setting `binaries`, in files named by [StoredKernel#binaryFile()].
    @Override
    public byte[] binary(AheadKernel kernel) {
        requireOpen();
        try (Lease lease = queue.lease()) {
            byte[] binary = lease.binary(StoredKernel.read(kernel));
            if (binary.length == 0) {
                throw new DeviceFailureException(
                        DeviceFailureException.Kind.OTHER,
                        "device %s (OpenCL) compiles kernel %s but gives no binary of it"
                                .formatted(device.name(), kernel.label()));
            }
            return binary;
        } catch (OpenClException e) {
            throw Failures.of(e, kernel.label(), "a binary");
        }
    }

    /// Bytes of the device that its plans hold.
    long heldBytes() {
        return queue.heldBytes();
    }

    /// All types are widened on the host, so the device needs no half precision.
    static Refusals refusals() {
        return new Refusals(NAME, true);
    }

    /// Plans own the device's memory, and go on until they are closed; a closed engine makes no new
    /// ones.
    @Override
    public synchronized void close() {
        closed = true;
        own.close();
    }

    /// The engine's own lease keeps the queue and its kernels from one plan to the next, also after
    /// the device was lost.
    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed: open a new one");
        }
        if (own.isLost()) {
            Lease next = queue.lease();
            own.close();
            own = next;
        }
    }
}
