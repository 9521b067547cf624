package org.tornadoattention.cli;

import picocli.CommandLine.IVersionProvider;

import java.util.Optional;

/// The version that the build wrote into the jar, and that of Java.
final class AttendVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version =
                Optional.ofNullable(Attend.class.getPackage().getImplementationVersion())
                        .orElse("(not built)");
        return new String[] {"attend " + version, "Java " + Runtime.version()};
    }
}
