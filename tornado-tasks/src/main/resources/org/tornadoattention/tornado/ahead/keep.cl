// name: keep
// java: org.tornadoattention.tornado.kernel.StepsKernels.keep
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 0
// work-group: any
// array-header: 16
// hash: 4e58a5acc3426f9a5ac50d4aeb29bb928d9f134d40e0ad09db8b5a85ffe823ef

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void keep(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *scores, __global uchar *kept, __private int items)
{
  bool b_12, b_23;
  float f_31;
  int i_4, i_9, i_10, i_11, i_14, i_16, i_17, i_18, i_19, i_20, i_21, i_22, i_24, i_25, i_26, i_33, i_34;
  long l_27, l_28, l_29;
  ulong ul_0, ul_1, ul_2, ul_3, ul_5, ul_6, ul_7, ul_8, ul_13, ul_15, ul_30, ul_32;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) scores;
  ul_3  =  (ulong) kept;
  i_4  =  get_global_size(0);
  ul_5  =  ul_0 + 68L;
  ul_6  =  ul_0 + 28L;
  ul_7  =  ul_0 + 16L;
  ul_8  =  ul_0 + 20L;
  i_9  =  get_global_id(0);
  i_10  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 11 ]
  i_11  =  i_9;
  for(;i_11 < i_10;)
  {
    // BLOCK 2
    b_12  =  i_11 == 0;
    if(b_12)
    {
      // BLOCK 3
      ul_13  =  ul_0 + 92L;
      i_14  =  *((__global int *) ul_13);
      ul_15  =  ul_1 + 36L;
      *((__global int *) ul_15)  =  i_14;
    }  // B2
    else
    {
      // BLOCK 4
    }  // B2
    // BLOCK 5 MERGES [4 3 ]
    i_16  =  *((__global int *) ul_8);
    i_17  =  *((__global int *) ul_7);
    i_18  =  *((__global int *) ul_6);
    i_19  =  *((__global int *) ul_5);
    i_20  =  i_11 / i_17;
    i_21  =  i_18 * i_19;
    i_22  =  i_4 + i_11;
    b_23  =  i_20 < i_21;
    if(b_23)
    {
      // BLOCK 6
      i_24  =  i_16 * i_11;
      // BLOCK 7 MERGES [6 8 ]
      i_25  =  0;
      for(;i_25 < i_16;)
      {
        // BLOCK 8
        i_26  =  i_24 + i_25;
        l_27  =  (long) i_26;
        l_28  =  l_27 + 4L;
        l_29  =  l_28 << 2;
        ul_30  =  ul_2 + l_29;
        f_31  =  *((__global float *) ul_30);
        ul_32  =  ul_3 + l_29;
        *((__global float *) ul_32)  =  f_31;
        i_33  =  i_25 + 1;
        i_25  =  i_33;
      }  // B7
      // BLOCK 9
    }  // B5
    else
    {
      // BLOCK 10
    }  // B5
    // BLOCK 11 MERGES [10 9 ]
    i_34  =  i_22;
    i_11  =  i_34;
  }  // B1
  // BLOCK 12
  return;
}  //  kernel
