package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Taking printed kernels apart, and what is said where there is no TornadoVM.
final class KernelsCommandTest {
    private static final String OPENCL =
            """
            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            #pragma OPENCL EXTENSION cl_khr_fp16 : enable
            __kernel void masks(__global long *_kernel_context, __global uchar *rows, __global uchar *receipt)
            {
              if(true)
              {
              }
            }  //  kernel

            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            __kernel void widen(__global long *_kernel_context, __global uchar *half)
            {
              return;
            }  //  kernel

            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            __kernel void query(__global long *_kernel_context, __global uchar *query, __global uchar *receipt)
            {
              return;
            }  //  kernel

            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            __kernel void scores(__global long *_kernel_context, __global uchar *fields)
            {
              return;
            }  //  kernel

            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            __kernel void masks(__global long *_kernel_context, __global uchar *fields)
            {
              return;
            }  //  kernel
            """;

    private static final String CUDA =
            """
            extern "C" __global__ void query(long long *_kernel_context, unsigned char *receipt)
            {
              return;
            }  //  kernel

            #include <cuda_fp16.h>
            extern "C" __global__ void attend(long long *_kernel_context, unsigned char *fields)
            {
              {
              }
            }  //  kernel
            """;

    private static final String PTX =
            """
            .version 7.6
            .target sm_86

            .visible .entry masks_send_masks_arrays_intarray(.param .u64 rows, .param .u64 receipt) {
            	ret;
            }

            .version 7.6
            .visible .entry keysandvalues_widenkey_widen_arrays_halffloatarray(.param .u64 half) {
            	ret;
            }

            .version 7.6
            .visible .entry attention_masks_masks_arrays_intarray(.param .u64 fields) {
            	{
            	}
            	ret;
            }

            .version 7.6
            .visible .entry attention_flash_attend_kernelcontext(.param .u64 fields) {
            	ret;
            }
            """;

    @Test
    void openClKernelsAreTakenApart() {
        List<GeneratedKernel> kernels = GeneratedKernel.parse(OPENCL);
        assertEquals(List.of("masks", "widen", "query", "scores", "masks"), names(kernels));
        for (GeneratedKernel kernel : kernels) {
            assertTrue(kernel.source().startsWith("#pragma"), kernel.source());
            assertTrue(kernel.source().endsWith("\n}  //  kernel\n"), kernel.source());
        }
    }

    @Test
    void cudaKernelsAreTakenApart() {
        List<GeneratedKernel> kernels = GeneratedKernel.parse(CUDA);
        assertEquals(List.of("query", "attend"), names(kernels));
        assertTrue(kernels.get(1).source().startsWith("#include"), kernels.get(1).source());
    }

    @Test
    void ptxKernelsAreTakenApart() {
        List<GeneratedKernel> kernels = GeneratedKernel.parse(PTX);
        assertEquals(List.of("masks", "widen", "masks", "attend"), names(kernels));
        for (GeneratedKernel kernel : kernels) {
            assertTrue(kernel.source().startsWith(".version"), kernel.source());
            assertTrue(kernel.source().endsWith("\tret;\n}\n"), kernel.source());
        }
    }

    /// The step `masks` has the name of a sender.
    @Test
    void senderKernelsAreLeftOut() {
        assertEquals(List.of("scores", "masks"), computing(OPENCL));
        assertEquals(List.of("attend"), computing(CUDA));
        assertEquals(List.of("masks", "attend"), computing(PTX));
    }

    @Test
    void whatIsPrintedForEachBlockOfHeadsIsKept() {
        assertEquals(
                List.of("scores", "masks", "scores", "masks"), computing(OPENCL + "\n" + OPENCL));
    }

    @Test
    void nothingThatWasPrintedIsLost() {
        String cut = OPENCL + "\nhalf a kernel\n";
        GeneratedKernel last = GeneratedKernel.parse(cut).getLast();
        assertEquals("half a kernel\n", last.source());
        assertFalse(last.sends());
        assertEquals(List.of(), GeneratedKernel.parse(""));
    }

    @Test
    void wrongOptionsAreNamed() {
        assertUsage("--mask", "kernels", "--mask", "diagonal");
        assertUsage("--kv-heads", "kernels", "--heads", "8", "--kv-heads", "3");
        assertUsage("--softcap", "kernels", "--softcap", "-1");
    }

    @Test
    void whatEmissionWouldIgnoreIsRefused(@TempDir Path folder) {
        Path kernels = folder.resolve("kernels");
        for (List<String> useless :
                List.of(
                        List.of("--device", "0"),
                        List.of("--engine-option", "kernel=flash-context"),
                        List.of("--mask", "causal"),
                        List.of("--batch", "2"),
                        List.of("--heads", "4"),
                        List.of("--kv-heads", "2"),
                        List.of("--length", "64"),
                        List.of("--queries", "32"),
                        List.of("--head-dim", "128"),
                        List.of("--softcap", "30"),
                        List.of("--lse"),
                        List.of("--weights"),
                        List.of("--all"),
                        List.of("--output", "kernels.cl"))) {
            List<Object> arguments = new ArrayList<>(List.of("kernels", "--emit", kernels));
            arguments.addAll(useless);
            assertUsage("must not be given with " + useless.getFirst(), arguments.toArray());
        }
        assertUsage(
                "--emit is for all kernels that are shipped, as they are, and must not be given"
                        + " with --device, --mask;",
                "kernels",
                "--mask",
                "causal",
                "--emit",
                kernels,
                "--device",
                "GPU");
        assertFalse(Files.exists(kernels), "a folder was made for nothing");
    }

    /// These tests run in a Java that was not started with TornadoVM.
    @Test
    void withoutTornadoVmTheReasonAndTheRemedyAreSaid() {
        assertUnavailable(Invocation.of("kernels"));
    }

    @Test
    void withoutTornadoVmNothingIsEmitted(@TempDir Path folder) {
        Path kernels = folder.resolve("kernels");
        assertUnavailable(Invocation.of("kernels", "--emit", kernels));
        assertFalse(Files.exists(kernels), "a folder was made for nothing");
    }

    @Test
    void aFileInTheWayOfEmittedKernelsIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("kernels"), "");
        Invocation run = Invocation.of("kernels", "--emit", file);
        assertEquals(1, run.status(), run.err());
        assertTrue(
                run.err().contains("--emit must be a folder but '%s' is a file".formatted(file)),
                run.err());
    }

    private static void assertUnavailable(Invocation run) {
        assertEquals(1, run.status(), run.err());
        assertTrue(run.err().contains("engine tornado is not available"), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    private static void assertUsage(String option, Object... arguments) {
        Invocation run = Invocation.of(arguments);
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains(option), run.err());
    }

    private static List<String> computing(String printed) {
        return names(GeneratedKernel.computing(GeneratedKernel.parse(printed)));
    }

    private static List<String> names(List<GeneratedKernel> kernels) {
        return kernels.stream().map(GeneratedKernel::name).toList();
    }
}
