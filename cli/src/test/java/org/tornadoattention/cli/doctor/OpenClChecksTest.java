package org.tornadoattention.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tornadoattention.cli.child.ChildJava;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class OpenClChecksTest {
    private static final String POCL =
            "{\"status\":0,\"platforms\":[{\"name\":\"Portable Computing"
                + " Language\",\"version\":\"OpenCL"
                + " 3.0\",\"devices\":[{\"name\":\"cpu\",\"type\":\"CPU\",\"driver\":\"3.1\",\"memory\":1048576,\"half\":false}]}]}";

    @TempDir private Path folder;

    @Test
    void withoutALoaderNothingIsFound() {
        assertEquals(
                "NOTE OpenCL loader: libOpenCL.so.1 is missing: no OpenCL device can be found"
                        + " -> apt-get install ocl-icd-libopencl1",
                Findings.line(checks(Map.of(), false).loaderFinding()));
        assertEquals(Finding.Level.WRONG, checks(Map.of(), true).loaderFinding().level());
        assertEquals(
                List.of(
                        "NOTE OpenCL drivers: none is registered in /etc/OpenCL/vendors -> apt-get"
                                + " install pocl-opencl-icd   # the processor"),
                lines(checks(Map.of(), false).vendors()));
    }

    @Test
    void aRegisteredDriverIsLookedFor() throws IOException {
        new FakeMachine(folder)
                .file("/opt/vendors/a.icd", "libpocl.so.2\n")
                .file("/opt/vendors/b.icd", "/opt/gone.so\n")
                .file("/opt/vendors/readme", "")
                .file("/etc/ld.so.conf.d/opt.conf", "# a comment\n/opt/lib\n")
                .file("/opt/lib/libpocl.so.2", "");
        assertEquals(
                List.of(
                        "OK OpenCL driver: /opt/vendors/a.icd names libpocl.so.2",
                        "NOTE OpenCL driver: /opt/vendors/b.icd names /opt/gone.so, which is not"
                                + " there -> reinstall that driver, or move /opt/vendors/b.icd"
                                + " elsewhere"),
                lines(checks(Map.of("OCL_ICD_VENDORS", "/opt/vendors"), false).vendors()));
    }

    @Test
    void aFileThatNamesNothingIsANoteAndControlCharactersAreNotPrinted() throws IOException {
        new FakeMachine(folder)
                .file("/opt/vendors/a.icd", "\n")
                .file("/opt/vendors/b.icd", "lib\033[31m.so\n");
        assertEquals(
                List.of(
                        "NOTE OpenCL driver: /opt/vendors/a.icd is empty, or may not be read ->"
                                + " reinstall that driver, or move /opt/vendors/a.icd elsewhere",
                        "NOTE OpenCL driver: /opt/vendors/b.icd names lib?[31m.so, which is not"
                                + " there -> reinstall that driver, or move /opt/vendors/b.icd"
                                + " elsewhere"),
                lines(checks(Map.of("OCL_ICD_VENDORS", "/opt/vendors"), false).vendors()));
    }

    @Test
    void aRelativeFolderOfDriversIsBelowTheCurrentOne() throws IOException {
        Path vendors = Path.of("vendors").toAbsolutePath();
        new FakeMachine(folder).file(vendors + "/a.icd", "libnone.so\n");
        assertTrue(
                lines(checks(Map.of("OCL_ICD_VENDORS", "vendors"), false).vendors())
                        .getFirst()
                        .startsWith("NOTE OpenCL driver: " + vendors + "/a.icd names libnone.so"));
    }

    @Test
    void devicesAreNamedAndPoclsHalfFlagIsAskedFor() {
        OpenCl answer = OpenCl.read(result(0, "a driver's line\n" + OpenClProbe.MARK + POCL));
        assertEquals(
                List.of(
                        "OK OpenCL device: cpu (CPU, 1 MiB), Portable Computing Language, driver"
                                + " 3.1",
                        "NOTE PoCL's float16: POCL_EXTRA_BUILD_FLAGS has no -Dhalf=_Float16:"
                                + " engine tornado refuses float16 on PoCL -> export"
                                + " POCL_EXTRA_BUILD_FLAGS=-Dhalf=_Float16"),
                lines(checks(Map.of(), true).answers(answer)));
        Map<String, String> set = Map.of("POCL_EXTRA_BUILD_FLAGS", "-O2 -Dhalf=_Float16");
        assertEquals(
                "OK PoCL's float16: POCL_EXTRA_BUILD_FLAGS has -Dhalf=_Float16",
                lines(checks(set, true).answers(answer)).get(1));
    }

    @Test
    void aDriverThatCrashesIsAFinding() {
        OpenCl answer = OpenCl.read(result(134, "SIGSEGV in libbad.so\n"));
        assertEquals(
                "WRONG OpenCL: asking the drivers ended with status 134; the last words: SIGSEGV in"
                    + " libbad.so -> clinfo   # (apt-get install clinfo) shows which driver does"
                    + " it",
                lines(checks(Map.of(), false).answers(answer)).getFirst());
        OpenCl hanging = OpenCl.read(new ChildJava.Result(Optional.empty(), "", ""));
        assertEquals(Optional.of("a driver did not answer within 60 s"), hanging.fault());
    }

    @Test
    void errorsOfOpenClAreNamed() {
        String out = OpenClProbe.MARK + "{\"status\":-6,\"platforms\":[]}";
        assertEquals(
                Optional.of("clGetPlatformIDs answered CL_OUT_OF_HOST_MEMORY (-6)"),
                OpenCl.read(result(0, out)).fault());
        OpenCl devices =
                OpenCl.read(
                        result(
                                0,
                                OpenClProbe.MARK
                                        + "{\"status\":0,\"platforms\":["
                                        + "{\"name\":\"A\",\"devices\":[],\"status\":-33},"
                                        + "{\"name\":\"B\",\"devices\":[],\"infoStatus\":-99}]}"));
        assertEquals(
                List.of(
                        "NOTE OpenCL platform A: clGetDeviceIDs answered CL_INVALID_DEVICE (-33)"
                                + " -> clinfo   # (apt-get install clinfo) shows what else it says",
                        "NOTE OpenCL platform B: clGetDeviceInfo answered error -99 -> clinfo   #"
                                + " (apt-get install clinfo) shows what else it says"),
                lines(checks(Map.of(), false).answers(devices)).subList(0, 2));
    }

    @Test
    void remediesKeepWhatIsSet() {
        OpenCl answer = OpenCl.read(result(0, OpenClProbe.MARK + POCL));
        assertEquals(
                Optional.of("export POCL_EXTRA_BUILD_FLAGS='-O2 -Dhalf=_Float16'"),
                checks(Map.of("POCL_EXTRA_BUILD_FLAGS", "-O2"), true)
                        .answers(answer)
                        .getLast()
                        .remedy());
    }

    @Test
    void noDeviceIsANoteUnlessOneIsNeeded() {
        String none = OpenClProbe.MARK + "{\"status\":0,\"platforms\":[]}";
        OpenCl answer = OpenCl.read(result(0, none));
        assertEquals(
                Finding.Level.NOTE, checks(Map.of(), false).answers(answer).getFirst().level());
        assertEquals(
                Finding.Level.WRONG, checks(Map.of(), true).answers(answer).getFirst().level());
    }

    private static ChildJava.Result result(int status, String out) {
        return new ChildJava.Result(Optional.of(status), out, "");
    }

    private OpenClChecks checks(Map<String, String> environment, boolean needed) {
        return new OpenClChecks(new FakeMachine(folder).machine(environment), needed);
    }

    private static List<String> lines(List<Finding> findings) {
        return findings.stream().map(Findings::line).toList();
    }
}
