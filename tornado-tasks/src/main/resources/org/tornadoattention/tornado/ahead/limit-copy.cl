// name: limit-copy
// java: org.tornadoattention.tornado.kernel.LimitKernels.copy
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 0
// work-group: any
// array-header: 16
// hash: 5ad76672f88359607ca7b75ce81f04a74f3e19a211ee195e9c2f12154bfe287c

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void copy(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *from, __global uchar *to, __private int items)
{
  float f_10;
  int i_2, i_3, i_4, i_5, i_12;
  long l_6, l_7, l_8;
  ulong ul_0, ul_1, ul_9, ul_11;

  // BLOCK 0
  ul_0  =  (ulong) from;
  ul_1  =  (ulong) to;
  i_2  =  get_global_size(0);
  i_3  =  get_global_id(0);
  i_4  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 2 ]
  i_5  =  i_3;
  for(;i_5 < i_4;)
  {
    // BLOCK 2
    l_6  =  (long) i_5;
    l_7  =  l_6 + 4L;
    l_8  =  l_7 << 2;
    ul_9  =  ul_0 + l_8;
    f_10  =  *((__global float *) ul_9);
    ul_11  =  ul_1 + l_8;
    *((__global float *) ul_11)  =  f_10;
    i_12  =  i_2 + i_5;
    i_5  =  i_12;
  }  // B1
  // BLOCK 3
  return;
}  //  kernel
