package org.tornadoattention.tornado;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.tornadoattention.tornado.sdk.LaunchOptions;
import org.tornadoattention.tornado.sdk.TornadoSdk;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

import java.util.Optional;

/// Lets the tests marked [DeviceTest] run where there is a device, and says aloud, once for each
/// class or method that is marked, on which device they run or why they do not.
final class DeviceCondition implements ExecutionCondition {
    /// Looked for once: TornadoVM's classes say only at the first attempt why they cannot start.
    private static final Optional<String> MISSING = look();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean marked =
                context.getElement()
                        .filter(element -> element.isAnnotationPresent(DeviceTest.class))
                        .isPresent();
        if (marked) {
            String name =
                    context.getTestMethod().isPresent()
                            ? context.getRequiredTestClass().getSimpleName()
                                    + "."
                                    + context.getRequiredTestMethod().getName()
                            : context.getRequiredTestClass().getSimpleName();
            System.out.println(
                    MISSING.map(reason -> "SKIPPED, needs a device: " + name + ": " + reason)
                            .orElseGet(() -> name + " runs on " + device()));
        }
        return MISSING.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled(device()));
    }

    /// Looks for TornadoVM's module before any of its classes is touched: without it they throw.
    private static Optional<String> look() {
        if (ModuleLayer.boot().findModule("tornado.runtime").isEmpty()) {
            String reason =
                    System.getProperty(
                            LaunchOptions.REASON_PROPERTY,
                            "this Java was not started with TornadoVM's options");
            return Optional.of(reason + ". " + TornadoSdk.REMEDY);
        }
        try {
            TornadoRuntimeProvider.getTornadoRuntime();
            return Optional.empty();
        } catch (ExceptionInInitializerError e) {
            // What else than a missing device keeps TornadoVM from starting is no reason to skip.
            if (!(e.getCause() instanceof TornadoBailoutRuntimeException)) {
                throw e;
            }
            return Optional.of(
                    "TornadoVM starts but finds no device. Install the driver of one, such as PoCL"
                            + " for the processor (apt-get install pocl-opencl-icd).");
        }
    }

    private static String device() {
        TornadoBackend backend = TornadoRuntimeProvider.getTornadoRuntime().getBackend(0);
        return backend.getDefaultDevice().getPhysicalDevice().getDeviceName()
                + " through "
                + backend.getBackendType();
    }
}
