package org.tornadoattention.cli.doctor;

/// Display controllers on the PCI bus, whether a driver has them or not.
final class PciDisplays {
    static final String NVIDIA = "0x10de";
    static final String AMD = "0x1002";
    static final String INTEL = "0x8086";

    private static final String DEVICES = "/sys/bus/pci/devices";

    /// VGA and 3D controllers, and accelerators.
    private static final String DISPLAY_CLASS = "0x(03|12).*";

    private PciDisplays() {}

    /// How many a maker has in the machine.
    static int of(Machine machine, String vendor) {
        int count = 0;
        for (String device : machine.names(DEVICES)) {
            String folder = DEVICES + "/" + device;
            if (machine.text(folder + "/vendor").orElse("").equals(vendor)
                    && machine.text(folder + "/class").orElse("").matches(DISPLAY_CLASS)) {
                count++;
            }
        }
        return count;
    }
}
