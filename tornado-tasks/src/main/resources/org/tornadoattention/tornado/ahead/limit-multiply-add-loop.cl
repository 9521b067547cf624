// name: limit-multiply-add-loop
// java: org.tornadoattention.tornado.kernel.LimitKernels.multiplyAddLoop
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 0
// work-group: any
// array-header: 16
// hash: 18092114dfe9b329f8687c9389a2da095f0fad7dd817883f8df6de9671e26209

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void multiplyAddLoop(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *starts, __global uchar *counts, __global uchar *out, __private int items)
{
  float f_14, f_16, f_17, f_18, f_19, f_23, f_24, f_27, f_29, f_30;
  int i_5, i_9, i_10, i_11, i_12, i_13, i_15, i_20, i_21, i_22, i_25, i_26, i_28, i_31, i_36;
  long l_32, l_33, l_34;
  ulong ul_0, ul_1, ul_2, ul_6, ul_7, ul_8, ul_35;

  // BLOCK 0
  ul_0  =  (ulong) starts;
  ul_1  =  (ulong) counts;
  ul_2  =  (ulong) out;
  __private float ul_3[256];
  __private float* ul_4 = ul_3;
  i_5  =  get_global_size(0);
  ul_6  =  ul_0 + 16L;
  ul_7  =  ul_1 + 20L;
  ul_8  =  ul_1 + 16L;
  i_9  =  get_global_id(0);
  i_10  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 14 ]
  i_11  =  i_9;
  for(;i_11 < i_10;)
  {
    // BLOCK 2
    i_12  =  *((__global int *) ul_8);
    i_13  =  *((__global int *) ul_7);
    f_14  =  (float) i_11;
    // BLOCK 3 MERGES [2 4 ]
    i_15  =  0;
    for(;i_15 < i_13;)
    {
      // BLOCK 4
      f_16  =  *((__global float *) ul_6);
      f_17  =  fma(f_14, 1.0E-4F, f_16);
      f_18  =  (float) i_15;
      f_19  =  f_17 + f_18;
      ul_4[i_15]  =  f_19;
      i_20  =  i_15 + 1;
      i_15  =  i_20;
    }  // B3
    // BLOCK 5
    // BLOCK 6 MERGES [5 10 ]
    i_21  =  0;
    for(;i_21 < i_12;)
    {
      // BLOCK 7
      // BLOCK 8 MERGES [7 9 ]
      i_22  =  0;
      for(;i_22 < i_13;)
      {
        // BLOCK 9
        f_23  =  ul_4[i_22];
        f_24  =  fma(f_23, 0.999F, 0.001F);
        ul_4[i_22]  =  f_24;
        i_25  =  i_22 + 1;
        i_22  =  i_25;
      }  // B8
      // BLOCK 10
      i_26  =  i_21 + 1;
      i_21  =  i_26;
    }  // B6
    // BLOCK 11
    // BLOCK 12 MERGES [11 13 ]
    f_27  =  0.0F;
    i_28  =  0;
    for(;i_28 < i_13;)
    {
      // BLOCK 13
      f_29  =  ul_4[i_28];
      f_30  =  f_27 + f_29;
      i_31  =  i_28 + 1;
      f_27  =  f_30;
      i_28  =  i_31;
    }  // B12
    // BLOCK 14
    l_32  =  (long) i_11;
    l_33  =  l_32 + 4L;
    l_34  =  l_33 << 2;
    ul_35  =  ul_2 + l_34;
    *((__global float *) ul_35)  =  f_27;
    i_36  =  i_5 + i_11;
    i_11  =  i_36;
  }  // B1
  // BLOCK 15
  return;
}  //  kernel
