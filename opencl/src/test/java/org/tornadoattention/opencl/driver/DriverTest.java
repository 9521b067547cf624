package org.tornadoattention.opencl.driver;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks test classes that need a device of an OpenCL driver: they are skipped, saying why, where
/// there is none.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(DriverCondition.class)
public @interface DriverTest {}
