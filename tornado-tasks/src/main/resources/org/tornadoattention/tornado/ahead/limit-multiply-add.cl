// name: limit-multiply-add
// java: org.tornadoattention.tornado.kernel.LimitKernels.multiplyAdd
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 0
// work-group: any
// array-header: 16
// hash: 2d3454b051a9b9d2505bed97637c229cc0c924d0866cb23da100792297c390f3

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void multiplyAdd(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *starts, __global uchar *counts, __global uchar *out, __private int items)
{
  float f_25, f_26, f_27, f_28, f_29, f_30, f_31, f_32, f_33, f_34, f_35, f_36, f_37, f_38, f_39, f_40, f_41, f_42, f_43, f_44, f_45, f_46, f_47, f_48, f_49, f_50, f_51, f_52, f_53, f_54, f_55, f_56, f_57, f_58, f_59, f_60, f_61, f_62, f_63, f_64, f_65, f_66, f_67, f_68, f_69, f_70, f_71, f_72, f_73, f_76, f_77, f_78, f_79, f_80, f_81, f_82, f_83, f_84, f_85, f_86, f_87, f_88, f_89, f_90, f_91, f_96, f_97, f_98, f_99, f_100, f_101, f_102, f_103, f_104, f_105, f_106, f_107, f_108, f_109, f_110;
  int i_3, i_21, i_22, i_23, i_24, i_74, i_75, i_111;
  long l_92, l_93, l_94;
  ulong ul_0, ul_1, ul_2, ul_4, ul_5, ul_6, ul_7, ul_8, ul_9, ul_10, ul_11, ul_12, ul_13, ul_14, ul_15, ul_16, ul_17, ul_18, ul_19, ul_20, ul_95;

  // BLOCK 0
  ul_0  =  (ulong) starts;
  ul_1  =  (ulong) counts;
  ul_2  =  (ulong) out;
  i_3  =  get_global_size(0);
  ul_4  =  ul_0 + 76L;
  ul_5  =  ul_0 + 72L;
  ul_6  =  ul_0 + 68L;
  ul_7  =  ul_0 + 64L;
  ul_8  =  ul_0 + 60L;
  ul_9  =  ul_0 + 56L;
  ul_10  =  ul_0 + 52L;
  ul_11  =  ul_0 + 48L;
  ul_12  =  ul_0 + 44L;
  ul_13  =  ul_0 + 40L;
  ul_14  =  ul_0 + 36L;
  ul_15  =  ul_0 + 32L;
  ul_16  =  ul_0 + 28L;
  ul_17  =  ul_0 + 24L;
  ul_18  =  ul_0 + 20L;
  ul_19  =  ul_0 + 16L;
  ul_20  =  ul_1 + 16L;
  i_21  =  get_global_id(0);
  i_22  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 5 ]
  i_23  =  i_21;
  for(;i_23 < i_22;)
  {
    // BLOCK 2
    i_24  =  *((__global int *) ul_20);
    f_25  =  *((__global float *) ul_19);
    f_26  =  *((__global float *) ul_18);
    f_27  =  *((__global float *) ul_17);
    f_28  =  *((__global float *) ul_16);
    f_29  =  *((__global float *) ul_15);
    f_30  =  *((__global float *) ul_14);
    f_31  =  *((__global float *) ul_13);
    f_32  =  *((__global float *) ul_12);
    f_33  =  *((__global float *) ul_11);
    f_34  =  *((__global float *) ul_10);
    f_35  =  *((__global float *) ul_9);
    f_36  =  *((__global float *) ul_8);
    f_37  =  *((__global float *) ul_7);
    f_38  =  *((__global float *) ul_6);
    f_39  =  *((__global float *) ul_5);
    f_40  =  *((__global float *) ul_4);
    f_41  =  (float) i_23;
    f_42  =  fma(f_41, 1.0E-4F, f_40);
    f_43  =  fma(f_41, 1.0E-4F, f_39);
    f_44  =  fma(f_41, 1.0E-4F, f_38);
    f_45  =  fma(f_41, 1.0E-4F, f_37);
    f_46  =  fma(f_41, 1.0E-4F, f_36);
    f_47  =  fma(f_41, 1.0E-4F, f_35);
    f_48  =  fma(f_41, 1.0E-4F, f_34);
    f_49  =  fma(f_41, 1.0E-4F, f_33);
    f_50  =  fma(f_41, 1.0E-4F, f_32);
    f_51  =  fma(f_41, 1.0E-4F, f_31);
    f_52  =  fma(f_41, 1.0E-4F, f_30);
    f_53  =  fma(f_41, 1.0E-4F, f_29);
    f_54  =  fma(f_41, 1.0E-4F, f_28);
    f_55  =  fma(f_41, 1.0E-4F, f_27);
    f_56  =  fma(f_41, 1.0E-4F, f_26);
    f_57  =  fma(f_41, 1.0E-4F, f_25);
    // BLOCK 3 MERGES [2 4 ]
    f_58  =  f_57;
    f_59  =  f_56;
    f_60  =  f_55;
    f_61  =  f_54;
    f_62  =  f_53;
    f_63  =  f_52;
    f_64  =  f_51;
    f_65  =  f_50;
    f_66  =  f_49;
    f_67  =  f_48;
    f_68  =  f_47;
    f_69  =  f_46;
    f_70  =  f_45;
    f_71  =  f_44;
    f_72  =  f_43;
    f_73  =  f_42;
    i_74  =  0;
    for(;i_74 < i_24;)
    {
      // BLOCK 4
      i_75  =  i_74 + 1;
      f_76  =  fma(f_73, 0.999F, 0.001F);
      f_77  =  fma(f_72, 0.999F, 0.001F);
      f_78  =  fma(f_71, 0.999F, 0.001F);
      f_79  =  fma(f_70, 0.999F, 0.001F);
      f_80  =  fma(f_69, 0.999F, 0.001F);
      f_81  =  fma(f_68, 0.999F, 0.001F);
      f_82  =  fma(f_67, 0.999F, 0.001F);
      f_83  =  fma(f_66, 0.999F, 0.001F);
      f_84  =  fma(f_65, 0.999F, 0.001F);
      f_85  =  fma(f_64, 0.999F, 0.001F);
      f_86  =  fma(f_63, 0.999F, 0.001F);
      f_87  =  fma(f_62, 0.999F, 0.001F);
      f_88  =  fma(f_61, 0.999F, 0.001F);
      f_89  =  fma(f_60, 0.999F, 0.001F);
      f_90  =  fma(f_59, 0.999F, 0.001F);
      f_91  =  fma(f_58, 0.999F, 0.001F);
      f_58  =  f_91;
      f_59  =  f_90;
      f_60  =  f_89;
      f_61  =  f_88;
      f_62  =  f_87;
      f_63  =  f_86;
      f_64  =  f_85;
      f_65  =  f_84;
      f_66  =  f_83;
      f_67  =  f_82;
      f_68  =  f_81;
      f_69  =  f_80;
      f_70  =  f_79;
      f_71  =  f_78;
      f_72  =  f_77;
      f_73  =  f_76;
      i_74  =  i_75;
    }  // B3
    // BLOCK 5
    l_92  =  (long) i_23;
    l_93  =  l_92 + 4L;
    l_94  =  l_93 << 2;
    ul_95  =  ul_2 + l_94;
    f_96  =  f_58 + f_59;
    f_97  =  f_60 + f_61;
    f_98  =  f_96 + f_97;
    f_99  =  f_62 + f_63;
    f_100  =  f_64 + f_65;
    f_101  =  f_99 + f_100;
    f_102  =  f_98 + f_101;
    f_103  =  f_66 + f_67;
    f_104  =  f_68 + f_69;
    f_105  =  f_103 + f_104;
    f_106  =  f_70 + f_71;
    f_107  =  f_72 + f_73;
    f_108  =  f_106 + f_107;
    f_109  =  f_105 + f_108;
    f_110  =  f_102 + f_109;
    *((__global float *) ul_95)  =  f_110;
    i_111  =  i_3 + i_23;
    i_23  =  i_111;
  }  // B1
  // BLOCK 6
  return;
}  //  kernel
