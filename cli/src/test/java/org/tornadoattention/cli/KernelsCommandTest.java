package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Taking printed kernels apart, and what is said where there is no TornadoVM.
final class KernelsCommandTest {
    private static final String OPENCL =
            """
            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            __kernel void query(__global long *_kernel_context)
            {
              if(true)
              {
              }
            }  //  kernel

            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            __kernel void attend(__global long *_kernel_context)
            {
              return;
            }  //  kernel
            """;

    @Test
    void openClKernelsAreTakenApart() {
        List<GeneratedKernel> kernels = GeneratedKernel.parse(OPENCL);
        assertEquals(List.of("query", "attend"), names(kernels));
        assertTrue(kernels.get(1).source().startsWith("#pragma"), kernels.get(1).source());
        assertTrue(kernels.get(1).source().endsWith("}  //  kernel\n"), kernels.get(1).source());
    }

    @Test
    void cudaAndPtxKernelsAreTakenApart() {
        String cuda = "extern \"C\" __global__ void attend(int *a)\n{\n  {\n  }\n}\n";
        String ptx =
                ".version 7.6\n.target sm_90\n.visible .entry merge(.param .u64 a) {\nret;\n}\n";
        assertEquals(List.of("attend", "merge"), names(GeneratedKernel.parse(cuda + ptx)));
    }

    @Test
    void senderKernelsAreLeftOut() {
        List<GeneratedKernel> all = GeneratedKernel.parse(OPENCL);
        assertEquals(List.of("attend"), names(GeneratedKernel.computing(all)));
    }

    @Test
    void wrongOptionsAreNamed() {
        assertUsage("--mask", "kernels", "--mask", "diagonal");
        assertUsage("--kv-heads", "kernels", "--heads", "8", "--kv-heads", "3");
        assertUsage("--softcap", "kernels", "--softcap", "-1");
    }

    /// These tests run in a Java that was not started with TornadoVM.
    @Test
    void withoutTornadoVmTheReasonAndTheRemedyAreSaid() {
        Invocation run = Invocation.of("kernels");
        assertEquals(1, run.status(), run.err());
        assertTrue(run.err().contains("engine tornado is not available"), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    private static void assertUsage(String option, String... arguments) {
        Invocation run = Invocation.of(arguments);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(option), run.err());
    }

    private static List<String> names(List<GeneratedKernel> kernels) {
        return kernels.stream().map(GeneratedKernel::name).toList();
    }
}
