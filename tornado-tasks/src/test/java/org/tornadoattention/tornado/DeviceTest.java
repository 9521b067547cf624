package org.tornadoattention.tornado;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks tests that run on a device through TornadoVM: they run in a Java of their own, started
/// with the SDK's options, and are skipped, saying why, where there is no SDK or no device.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Tag("device")
@ExtendWith(DeviceCondition.class)
@interface DeviceTest {}
