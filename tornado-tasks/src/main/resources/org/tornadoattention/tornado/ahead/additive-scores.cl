// name: additive-scores
// java: org.tornadoattention.tornado.kernel.AdditiveKernels.scores
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 0
// work-group: any
// array-header: 16
// hash: 8129c78a4036b466c794ca5376946e7394c0f0d9ac6142e035bb94c843a1c489

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void scores(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *q, __global uchar *k, __global uchar *vector, __global uchar *scores, __private int items)
{
  bool b_13, b_22;
  float f_57, f_64, f_70, f_75, f_76, f_78, f_79, f_80, f_82, f_84, f_85, f_86, f_87, f_88, f_89, f_90, f_91, f_92, f_93, f_94, f_95, f_96, f_97, f_102, f_103, f_104, f_105, f_108, f_109, f_110, f_111, f_112, f_113, f_114, f_116, f_117, f_119, f_120, f_121, f_122, f_123, f_124, f_125, f_126, f_127, f_128, f_129;
  int i_6, i_10, i_11, i_12, i_15, i_17, i_18, i_19, i_20, i_21, i_24, i_26, i_28, i_30, i_32, i_33, i_34, i_35, i_36, i_37, i_38, i_39, i_40, i_41, i_46, i_47, i_48, i_49, i_50, i_51, i_52, i_53, i_54, i_55, i_56, i_58, i_59, i_65, i_77, i_81, i_83, i_98, i_99, i_100, i_101, i_106, i_107, i_115, i_118, i_130, i_131, i_136, i_137;
  long l_60, l_61, l_62, l_66, l_67, l_68, l_71, l_72, l_73, l_132, l_133, l_134;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_7, ul_8, ul_9, ul_14, ul_16, ul_23, ul_25, ul_27, ul_29, ul_31, ul_42, ul_43, ul_44, ul_45, ul_63, ul_69, ul_74, ul_135;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) q;
  ul_3  =  (ulong) k;
  ul_4  =  (ulong) vector;
  ul_5  =  (ulong) scores;
  i_6  =  get_global_size(0);
  ul_7  =  ul_0 + 72L;
  ul_8  =  ul_0 + 20L;
  ul_9  =  ul_0 + 16L;
  i_10  =  get_global_id(0);
  i_11  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 29 ]
  i_12  =  i_10;
  for(;i_12 < i_11;)
  {
    // BLOCK 2
    b_13  =  i_12 == 0;
    if(b_13)
    {
      // BLOCK 3
      ul_14  =  ul_0 + 92L;
      i_15  =  *((__global int *) ul_14);
      ul_16  =  ul_1 + 76L;
      *((__global int *) ul_16)  =  i_15;
    }  // B2
    else
    {
      // BLOCK 4
    }  // B2
    // BLOCK 5 MERGES [4 3 ]
    i_17  =  *((__global int *) ul_9);
    i_18  =  *((__global int *) ul_8);
    i_19  =  *((__global int *) ul_7);
    i_20  =  i_12 / i_17;
    i_21  =  i_6 + i_12;
    b_22  =  i_20 < i_19;
    if(b_22)
    {
      // BLOCK 6
      ul_23  =  ul_0 + 76L;
      i_24  =  *((__global int *) ul_23);
      ul_25  =  ul_0 + 124L;
      i_26  =  *((__global int *) ul_25);
      ul_27  =  ul_0 + 112L;
      i_28  =  *((__global int *) ul_27);
      ul_29  =  ul_0 + 116L;
      i_30  =  *((__global int *) ul_29);
      ul_31  =  ul_0 + 120L;
      i_32  =  *((__global int *) ul_31);
      i_33  =  i_17 * i_20;
      i_34  =  i_12 - i_33;
      i_35  =  i_34 * i_28;
      i_36  =  i_35 + i_26;
      i_37  =  i_30 * i_20;
      i_38  =  i_36 + i_37;
      i_39  =  i_32 * i_20;
      i_40  =  i_38 + i_39;
      i_41  =  i_18 * i_12;
      ul_42  =  ul_0 + 136L;
      ul_43  =  ul_0 + 132L;
      ul_44  =  ul_0 + 128L;
      ul_45  =  ul_0 + 140L;
      // BLOCK 7 MERGES [6 26 ]
      i_46  =  0;
      for(;i_46 < i_18;)
      {
        // BLOCK 8
        i_47  =  *((__global int *) ul_45);
        i_48  =  *((__global int *) ul_44);
        i_49  =  *((__global int *) ul_43);
        i_50  =  *((__global int *) ul_42);
        i_51  =  i_48 * i_46;
        i_52  =  i_51 + i_47;
        i_53  =  i_49 * i_20;
        i_54  =  i_52 + i_53;
        i_55  =  i_50 * i_20;
        i_56  =  i_54 + i_55;
        // BLOCK 9 MERGES [8 25 ]
        f_57  =  0.0F;
        i_58  =  0;
        for(;i_58 < i_24;)
        {
          // BLOCK 10
          i_59  =  i_40 + i_58;
          l_60  =  (long) i_59;
          l_61  =  l_60 + 4L;
          l_62  =  l_61 << 2;
          ul_63  =  ul_2 + l_62;
          f_64  =  *((__global float *) ul_63);
          i_65  =  i_56 + i_58;
          l_66  =  (long) i_65;
          l_67  =  l_66 + 4L;
          l_68  =  l_67 << 2;
          ul_69  =  ul_3 + l_68;
          f_70  =  *((__global float *) ul_69);
          l_71  =  (long) i_58;
          l_72  =  l_71 + 4L;
          l_73  =  l_72 << 2;
          ul_74  =  ul_4 + l_73;
          f_75  =  *((__global float *) ul_74);
          f_76  =  f_64 + f_70;
          i_77  =  isless(f_76, 0.0F);
          if(i_77 == 1)
          {
            // BLOCK 11
            f_78  =  -f_76;
            f_79  =  f_78;
          }  // B10
          else
          {
            // BLOCK 12
            f_79  =  f_76;
          }  // B10
          // BLOCK 13 MERGES [11 12 ]
          f_80  =  f_79 * -2.0F;
          i_81  =  isless(f_80, -83.0F);
          if(i_81 == 1)
          {
            // BLOCK 14
            f_82  =  -83.0F;
          }  // B13
          else
          {
            // BLOCK 15
            f_82  =  f_80;
          }  // B13
          // BLOCK 16 MERGES [14 15 ]
          i_83  =  isless(f_80, -83.0F);
          if(i_83 == 1)
          {
            // BLOCK 17
            f_84  =  0.0F;
          }  // B16
          else
          {
            // BLOCK 18
            f_85  =  fma(f_82, 1.442695F, 1.2582912E7F);
            f_86  =  f_85 - 1.2582912E7F;
            f_87  =  f_86 * 0.6933594F;
            f_88  =  f_82 - f_87;
            f_89  =  fma(f_86, 2.1219444E-4F, f_88);
            f_90  =  fma(f_89, 1.9875691E-4F, 0.0013981999F);
            f_91  =  fma(f_89, f_90, 0.008333452F);
            f_92  =  fma(f_89, f_91, 0.041665796F);
            f_93  =  fma(f_89, f_92, 0.16666666F);
            f_94  =  fma(f_89, f_93, 0.5F);
            f_95  =  f_89 * f_89;
            f_96  =  fma(f_94, f_95, f_89);
            f_97  =  f_96 + 1.0F;
            i_98  =  isnan(f_86)? 0 : (int) f_86;
            i_99  =  i_98 + 120;
            i_100  =  i_99 >> 2;
            i_101  =  1 << i_100;
            f_102  =  (float) i_101;
            f_103  =  f_102 * f_102;
            f_104  =  f_103 * f_103;
            f_105  =  f_104 * 7.523164E-37F;
            i_106  =  i_98 & 3;
            i_107  =  1 << i_106;
            f_108  =  (float) i_107;
            f_109  =  f_105 * f_108;
            f_110  =  f_97 * f_109;
            f_84  =  f_110;
          }  // B16
          // BLOCK 19 MERGES [17 18 ]
          f_111  =  f_84 * 2.0F;
          f_112  =  f_84 + 1.0F;
          f_113  =  f_111 / f_112;
          f_114  =  1.0F - f_113;
          i_115  =  isless(f_76, 0.0F);
          if(i_115 == 1)
          {
            // BLOCK 20
            f_116  =  -f_114;
            f_117  =  f_116;
          }  // B19
          else
          {
            // BLOCK 21
            f_117  =  f_114;
          }  // B19
          // BLOCK 22 MERGES [20 21 ]
          i_118  =  isless(f_79, 0.625F);
          if(i_118 == 1)
          {
            // BLOCK 23
            f_119  =  f_76 * f_76;
            f_120  =  fma(f_119, -0.005704989F, 0.020639088F);
            f_121  =  f_120 * f_119;
            f_122  =  f_121 - 0.053739715F;
            f_123  =  fma(f_119, f_122, 0.13331442F);
            f_124  =  f_123 * f_119;
            f_125  =  f_124 - 0.3333328F;
            f_126  =  f_125 * f_119;
            f_127  =  fma(f_76, f_126, f_76);
            f_128  =  f_127;
          }  // B22
          else
          {
            // BLOCK 24
            f_128  =  f_117;
          }  // B22
          // BLOCK 25 MERGES [23 24 ]
          f_129  =  fma(f_128, f_75, f_57);
          i_130  =  i_58 + 1;
          f_57  =  f_129;
          i_58  =  i_130;
        }  // B9
        // BLOCK 26
        i_131  =  i_41 + i_46;
        l_132  =  (long) i_131;
        l_133  =  l_132 + 4L;
        l_134  =  l_133 << 2;
        ul_135  =  ul_5 + l_134;
        *((__global float *) ul_135)  =  f_57;
        i_136  =  i_46 + 1;
        i_46  =  i_136;
      }  // B7
      // BLOCK 27
    }  // B5
    else
    {
      // BLOCK 28
    }  // B5
    // BLOCK 29 MERGES [28 27 ]
    i_137  =  i_21;
    i_12  =  i_137;
  }  // B1
  // BLOCK 30
  return;
}  //  kernel
