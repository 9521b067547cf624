package org.tornadoattention.opencl.driver;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.tornadoattention.EngineAvailability.Available;
import org.tornadoattention.EngineAvailability.Missing;

/// Lets the tests marked [DriverTest] run where there is a device, and says aloud, once for each
/// class, on which one they run or why they do not.
final class DriverCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String name = context.getRequiredTestClass().getSimpleName();
        boolean first = context.getTestMethod().isEmpty();
        return switch (OpenClDriver.installed().availability()) {
            case Available available -> {
                String device = available.devices().getFirst().name();
                if (first) {
                    System.out.println(name + " runs on " + device);
                }
                yield ConditionEvaluationResult.enabled(device);
            }
            case Missing(String reason, String remedy) -> {
                String why = reason + ". " + remedy;
                if (first) {
                    System.out.println("SKIPPED, needs an OpenCL device: " + name + ": " + why);
                }
                yield ConditionEvaluationResult.disabled(why);
            }
        };
    }
}
