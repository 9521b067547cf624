// name: scores
// java: org.tornadoattention.tornado.kernel.StepsKernels.scores
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 0
// work-group: any
// array-header: 16
// hash: 85f54178a7c3895d7310b89378afdeef30a42abc23b0578b619ed5a6adfd6655

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void scores(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *numbers, __global uchar *q, __global uchar *k, __global uchar *halfK, __global uchar *scores, __private int items, __private int features)
{
  bool b_14, b_25;
  float f_27, f_70, f_77, f_83, f_84, f_91;
  int i_6, i_11, i_12, i_13, i_16, i_18, i_19, i_20, i_21, i_22, i_23, i_24, i_29, i_31, i_33, i_35, i_37, i_39, i_41, i_43, i_45, i_47, i_48, i_49, i_50, i_51, i_52, i_53, i_54, i_55, i_56, i_57, i_58, i_59, i_60, i_61, i_62, i_63, i_64, i_66, i_67, i_68, i_69, i_71, i_72, i_78, i_85, i_86, i_92, i_93;
  long l_73, l_74, l_75, l_79, l_80, l_81, l_87, l_88, l_89;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_7, ul_8, ul_9, ul_10, ul_15, ul_17, ul_26, ul_28, ul_30, ul_32, ul_34, ul_36, ul_38, ul_40, ul_42, ul_44, ul_46, ul_65, ul_76, ul_82, ul_90;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) q;
  ul_4  =  (ulong) k;
  ul_5  =  (ulong) scores;
  i_6  =  get_global_size(0);
  ul_7  =  ul_0 + 28L;
  ul_8  =  ul_0 + 68L;
  ul_9  =  ul_0 + 20L;
  ul_10  =  ul_0 + 16L;
  i_11  =  get_global_id(0);
  i_12  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 14 ]
  i_13  =  i_11;
  for(;i_13 < i_12;)
  {
    // BLOCK 2
    b_14  =  i_13 == 0;
    if(b_14)
    {
      // BLOCK 3
      ul_15  =  ul_0 + 92L;
      i_16  =  *((__global int *) ul_15);
      ul_17  =  ul_1 + 24L;
      *((__global int *) ul_17)  =  i_16;
    }  // B2
    else
    {
      // BLOCK 4
    }  // B2
    // BLOCK 5 MERGES [4 3 ]
    i_18  =  *((__global int *) ul_10);
    i_19  =  *((__global int *) ul_9);
    i_20  =  *((__global int *) ul_8);
    i_21  =  *((__global int *) ul_7);
    i_22  =  i_13 / i_18;
    i_23  =  i_20 * i_21;
    i_24  =  i_6 + i_13;
    b_25  =  i_22 < i_23;
    if(b_25)
    {
      // BLOCK 6
      ul_26  =  ul_2 + 16L;
      f_27  =  *((__global float *) ul_26);
      ul_28  =  ul_0 + 76L;
      i_29  =  *((__global int *) ul_28);
      ul_30  =  ul_0 + 24L;
      i_31  =  *((__global int *) ul_30);
      ul_32  =  ul_0 + 64L;
      i_33  =  *((__global int *) ul_32);
      ul_34  =  ul_0 + 140L;
      i_35  =  *((__global int *) ul_34);
      ul_36  =  ul_0 + 132L;
      i_37  =  *((__global int *) ul_36);
      ul_38  =  ul_0 + 136L;
      i_39  =  *((__global int *) ul_38);
      ul_40  =  ul_0 + 124L;
      i_41  =  *((__global int *) ul_40);
      ul_42  =  ul_0 + 112L;
      i_43  =  *((__global int *) ul_42);
      ul_44  =  ul_0 + 116L;
      i_45  =  *((__global int *) ul_44);
      ul_46  =  ul_0 + 120L;
      i_47  =  *((__global int *) ul_46);
      i_48  =  i_18 * i_22;
      i_49  =  i_13 - i_48;
      i_50  =  i_49 * i_43;
      i_51  =  i_50 + i_41;
      i_52  =  i_45 * i_22;
      i_53  =  i_51 + i_52;
      i_54  =  i_31 * i_20;
      i_55  =  i_54 + i_22;
      i_56  =  i_55 / i_33;
      i_57  =  i_56 * i_47;
      i_58  =  i_53 + i_57;
      i_59  =  i_22 / i_20;
      i_60  =  i_59 * i_37;
      i_61  =  i_60 + i_35;
      i_62  =  i_39 * i_56;
      i_63  =  i_61 + i_62;
      i_64  =  i_19 * i_13;
      ul_65  =  ul_0 + 128L;
      // BLOCK 7 MERGES [6 11 ]
      i_66  =  0;
      for(;i_66 < i_19;)
      {
        // BLOCK 8
        i_67  =  *((__global int *) ul_65);
        i_68  =  i_67 * i_66;
        i_69  =  i_63 + i_68;
        // BLOCK 9 MERGES [8 10 ]
        f_70  =  0.0F;
        i_71  =  0;
        for(;i_71 < i_29;)
        {
          // BLOCK 10
          i_72  =  i_69 + i_71;
          l_73  =  (long) i_72;
          l_74  =  l_73 + 4L;
          l_75  =  l_74 << 2;
          ul_76  =  ul_4 + l_75;
          f_77  =  *((__global float *) ul_76);
          i_78  =  i_58 + i_71;
          l_79  =  (long) i_78;
          l_80  =  l_79 + 4L;
          l_81  =  l_80 << 2;
          ul_82  =  ul_3 + l_81;
          f_83  =  *((__global float *) ul_82);
          f_84  =  fma(f_77, f_83, f_70);
          i_85  =  i_71 + 1;
          f_70  =  f_84;
          i_71  =  i_85;
        }  // B9
        // BLOCK 11
        i_86  =  i_64 + i_66;
        l_87  =  (long) i_86;
        l_88  =  l_87 + 4L;
        l_89  =  l_88 << 2;
        ul_90  =  ul_5 + l_89;
        f_91  =  f_27 * f_70;
        *((__global float *) ul_90)  =  f_91;
        i_92  =  i_66 + 1;
        i_66  =  i_92;
      }  // B7
      // BLOCK 12
    }  // B5
    else
    {
      // BLOCK 13
    }  // B5
    // BLOCK 14 MERGES [13 12 ]
    i_93  =  i_24;
    i_13  =  i_93;
  }  // B1
  // BLOCK 15
  return;
}  //  kernel
