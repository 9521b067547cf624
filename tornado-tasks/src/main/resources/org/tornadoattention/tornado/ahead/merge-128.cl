// name: merge-128
// java: org.tornadoattention.tornado.kernel.MergeKernel.merge
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: valueDim 128, features 128
// work-group: any
// array-header: 16
// hash: 8c0537733cf89f42fa969ce4efcfd49c0b8f5570d7cbe240252c0e84812bc779

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void merge(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *numbers, __global uchar *states, __global uchar *partials, __global uchar *out, __global uchar *logSumExp, __private int items, __private int valueDim, __private int features)
{
  bool b_15, b_26;
  float f_43, f_44, f_53, f_56, f_59, f_60, f_69, f_70, f_72, f_74, f_75, f_76, f_77, f_78, f_79, f_80, f_81, f_82, f_83, f_84, f_85, f_86, f_87, f_92, f_93, f_94, f_95, f_98, f_99, f_100, f_106, f_107, f_110, f_111, f_125, f_134, f_135, f_137, f_139, f_140, f_141, f_142, f_143, f_144, f_145, f_146, f_147, f_148, f_149, f_150, f_151, f_152, f_157, f_158, f_159, f_160, f_163, f_164, f_165, f_172, f_173, f_180, f_183, f_184, f_185;
  int i_7, i_12, i_13, i_14, i_17, i_19, i_20, i_21, i_22, i_23, i_24, i_25, i_28, i_29, i_31, i_33, i_35, i_37, i_39, i_41, i_45, i_46, i_47, i_48, i_54, i_55, i_57, i_58, i_61, i_62, i_63, i_64, i_71, i_73, i_88, i_89, i_90, i_91, i_96, i_97, i_101, i_108, i_109, i_112, i_113, i_114, i_115, i_116, i_117, i_118, i_119, i_120, i_121, i_122, i_123, i_124, i_126, i_127, i_128, i_129, i_136, i_138, i_153, i_154, i_155, i_156, i_161, i_162, i_166, i_167, i_174, i_175, i_181, i_182, i_190;
  long l_49, l_50, l_51, l_65, l_66, l_67, l_102, l_103, l_104, l_130, l_131, l_132, l_168, l_169, l_170, l_176, l_177, l_178, l_186, l_187, l_188;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_6, ul_8, ul_9, ul_10, ul_11, ul_16, ul_18, ul_27, ul_30, ul_32, ul_34, ul_36, ul_38, ul_40, ul_42, ul_52, ul_68, ul_105, ul_133, ul_171, ul_179, ul_189;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) states;
  ul_4  =  (ulong) partials;
  ul_5  =  (ulong) out;
  ul_6  =  (ulong) logSumExp;
  i_7  =  get_global_size(0);
  ul_8  =  ul_0 + 16L;
  ul_9  =  ul_0 + 68L;
  ul_10  =  ul_0 + 28L;
  ul_11  =  ul_0 + 84L;
  i_12  =  get_global_id(0);
  i_13  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 44 ]
  i_14  =  i_12;
  for(;i_14 < i_13;)
  {
    // BLOCK 2
    b_15  =  i_14 == 0;
    if(b_15)
    {
      // BLOCK 3
      ul_16  =  ul_0 + 92L;
      i_17  =  *((__global int *) ul_16);
      ul_18  =  ul_1 + 20L;
      *((__global int *) ul_18)  =  i_17;
    }  // B2
    else
    {
      // BLOCK 4
    }  // B2
    // BLOCK 5 MERGES [4 3 ]
    i_19  =  *((__global int *) ul_11);
    i_20  =  *((__global int *) ul_10);
    i_21  =  *((__global int *) ul_9);
    i_22  =  *((__global int *) ul_8);
    i_23  =  i_20 * i_21;
    i_24  =  i_23 * i_22;
    i_25  =  i_7 + i_14;
    b_26  =  i_14 < i_24;
    if(b_26)
    {
      // BLOCK 6
      ul_27  =  ul_0 + 24L;
      i_28  =  *((__global int *) ul_27);
      i_29  =  *((__global int *) ul_9);
      ul_30  =  ul_0 + 64L;
      i_31  =  *((__global int *) ul_30);
      ul_32  =  ul_0 + 172L;
      i_33  =  *((__global int *) ul_32);
      ul_34  =  ul_0 + 160L;
      i_35  =  *((__global int *) ul_34);
      ul_36  =  ul_0 + 164L;
      i_37  =  *((__global int *) ul_36);
      ul_38  =  ul_0 + 168L;
      i_39  =  *((__global int *) ul_38);
      ul_40  =  ul_0 + 80L;
      i_41  =  *((__global int *) ul_40);
      ul_42  =  ul_2 + 24L;
      f_43  =  *((__global float *) ul_42);
      // BLOCK 7 MERGES [6 11 ]
      f_44  =  f_43;
      i_45  =  0;
      for(;i_45 < i_19;)
      {
        // BLOCK 8
        i_46  =  i_24 * i_45;
        i_47  =  i_46 + i_14;
        i_48  =  i_47 << 1;
        l_49  =  (long) i_48;
        l_50  =  l_49 + 4L;
        l_51  =  l_50 << 2;
        ul_52  =  ul_3 + l_51;
        f_53  =  *((__global float *) ul_52);
        i_54  =  i_45 + 1;
        i_55  =  isless(f_44, f_53);
        if(i_55 == 1)
        {
          // BLOCK 9
          f_56  =  f_53;
        }  // B8
        else
        {
          // BLOCK 10
          f_56  =  f_44;
        }  // B8
        // BLOCK 11 MERGES [9 10 ]
        i_57  =  i_54;
        f_44  =  f_56;
        i_45  =  i_57;
      }  // B7
      // BLOCK 12
      i_58  =  isequal(f_44, f_43);
      if(i_58 == 1)
      {
        // BLOCK 13
        f_59  =  0.0F;
      }  // B12
      else
      {
        // BLOCK 14
        f_59  =  f_44;
      }  // B12
      // BLOCK 15 MERGES [13 14 ]
      // BLOCK 16 MERGES [15 23 ]
      f_60  =  0.0F;
      i_61  =  0;
      for(;i_61 < i_19;)
      {
        // BLOCK 17
        i_62  =  i_24 * i_61;
        i_63  =  i_62 + i_14;
        i_64  =  i_63 << 1;
        l_65  =  (long) i_64;
        l_66  =  l_65 + 4L;
        l_67  =  l_66 << 2;
        ul_68  =  ul_3 + l_67;
        f_69  =  *((__global float *) ul_68);
        f_70  =  f_69 - f_59;
        i_71  =  isless(f_70, -83.0F);
        if(i_71 == 1)
        {
          // BLOCK 18
          f_72  =  -83.0F;
        }  // B17
        else
        {
          // BLOCK 19
          f_72  =  f_70;
        }  // B17
        // BLOCK 20 MERGES [18 19 ]
        i_73  =  isless(f_70, -83.0F);
        if(i_73 == 1)
        {
          // BLOCK 21
          f_74  =  0.0F;
        }  // B20
        else
        {
          // BLOCK 22
          f_75  =  fma(f_72, 1.442695F, 1.2582912E7F);
          f_76  =  f_75 - 1.2582912E7F;
          f_77  =  f_76 * 0.6933594F;
          f_78  =  f_72 - f_77;
          f_79  =  fma(f_76, 2.1219444E-4F, f_78);
          f_80  =  fma(f_79, 1.9875691E-4F, 0.0013981999F);
          f_81  =  fma(f_79, f_80, 0.008333452F);
          f_82  =  fma(f_79, f_81, 0.041665796F);
          f_83  =  fma(f_79, f_82, 0.16666666F);
          f_84  =  fma(f_79, f_83, 0.5F);
          f_85  =  f_79 * f_79;
          f_86  =  fma(f_84, f_85, f_79);
          f_87  =  f_86 + 1.0F;
          i_88  =  isnan(f_76)? 0 : (int) f_76;
          i_89  =  i_88 + 120;
          i_90  =  i_89 >> 2;
          i_91  =  1 << i_90;
          f_92  =  (float) i_91;
          f_93  =  f_92 * f_92;
          f_94  =  f_93 * f_93;
          f_95  =  f_94 * 7.523164E-37F;
          i_96  =  i_88 & 3;
          i_97  =  1 << i_96;
          f_98  =  (float) i_97;
          f_99  =  f_95 * f_98;
          f_100  =  f_87 * f_99;
          f_74  =  f_100;
        }  // B20
        // BLOCK 23 MERGES [21 22 ]
        i_101  =  i_64 + 1;
        l_102  =  (long) i_101;
        l_103  =  l_102 + 4L;
        l_104  =  l_103 << 2;
        ul_105  =  ul_3 + l_104;
        f_106  =  *((__global float *) ul_105);
        f_107  =  fma(f_74, f_106, f_60);
        i_108  =  i_61 + 1;
        f_60  =  f_107;
        i_61  =  i_108;
      }  // B16
      // BLOCK 24
      i_109  =  isequal(f_60, 0.0F);
      if(i_109 == 1)
      {
        // BLOCK 25
        f_110  =  0.0F;
      }  // B24
      else
      {
        // BLOCK 26
        f_111  =  1.0F / f_60;
        f_110  =  f_111;
      }  // B24
      // BLOCK 27 MERGES [25 26 ]
      i_112  =  i_14 / i_22;
      i_113  =  i_112 * i_22;
      i_114  =  i_14 - i_113;
      i_115  =  i_114 * i_35;
      i_116  =  i_115 + i_33;
      i_117  =  i_37 * i_112;
      i_118  =  i_116 + i_117;
      i_119  =  i_28 * i_29;
      i_120  =  i_119 + i_112;
      i_121  =  i_120 / i_31;
      i_122  =  i_121 * i_39;
      i_123  =  i_118 + i_122;
      // BLOCK 28 MERGES [27 38 ]
      i_124  =  0;
      for(;i_124 < i_41;)
      {
        // BLOCK 29
        // BLOCK 30 MERGES [29 37 ]
        f_125  =  0.0F;
        i_126  =  0;
        for(;i_126 < i_19;)
        {
          // BLOCK 31
          i_127  =  i_24 * i_126;
          i_128  =  i_127 + i_14;
          i_129  =  i_128 << 1;
          l_130  =  (long) i_129;
          l_131  =  l_130 + 4L;
          l_132  =  l_131 << 2;
          ul_133  =  ul_3 + l_132;
          f_134  =  *((__global float *) ul_133);
          f_135  =  f_134 - f_59;
          i_136  =  isless(f_135, -83.0F);
          if(i_136 == 1)
          {
            // BLOCK 32
            f_137  =  -83.0F;
          }  // B31
          else
          {
            // BLOCK 33
            f_137  =  f_135;
          }  // B31
          // BLOCK 34 MERGES [32 33 ]
          i_138  =  isless(f_135, -83.0F);
          if(i_138 == 1)
          {
            // BLOCK 35
            f_139  =  0.0F;
          }  // B34
          else
          {
            // BLOCK 36
            f_140  =  fma(f_137, 1.442695F, 1.2582912E7F);
            f_141  =  f_140 - 1.2582912E7F;
            f_142  =  f_141 * 0.6933594F;
            f_143  =  f_137 - f_142;
            f_144  =  fma(f_141, 2.1219444E-4F, f_143);
            f_145  =  fma(f_144, 1.9875691E-4F, 0.0013981999F);
            f_146  =  fma(f_144, f_145, 0.008333452F);
            f_147  =  fma(f_144, f_146, 0.041665796F);
            f_148  =  fma(f_144, f_147, 0.16666666F);
            f_149  =  fma(f_144, f_148, 0.5F);
            f_150  =  f_144 * f_144;
            f_151  =  fma(f_149, f_150, f_144);
            f_152  =  f_151 + 1.0F;
            i_153  =  isnan(f_141)? 0 : (int) f_141;
            i_154  =  i_153 + 120;
            i_155  =  i_154 >> 2;
            i_156  =  1 << i_155;
            f_157  =  (float) i_156;
            f_158  =  f_157 * f_157;
            f_159  =  f_158 * f_158;
            f_160  =  f_159 * 7.523164E-37F;
            i_161  =  i_153 & 3;
            i_162  =  1 << i_161;
            f_163  =  (float) i_162;
            f_164  =  f_160 * f_163;
            f_165  =  f_152 * f_164;
            f_139  =  f_165;
          }  // B34
          // BLOCK 37 MERGES [35 36 ]
          i_166  =  i_128 << 7;
          i_167  =  i_166 + i_124;
          l_168  =  (long) i_167;
          l_169  =  l_168 + 4L;
          l_170  =  l_169 << 2;
          ul_171  =  ul_4 + l_170;
          f_172  =  *((__global float *) ul_171);
          f_173  =  fma(f_139, f_172, f_125);
          i_174  =  i_126 + 1;
          f_125  =  f_173;
          i_126  =  i_174;
        }  // B30
        // BLOCK 38
        i_175  =  i_123 + i_124;
        l_176  =  (long) i_175;
        l_177  =  l_176 + 4L;
        l_178  =  l_177 << 2;
        ul_179  =  ul_5 + l_178;
        f_180  =  f_110 * f_125;
        *((__global float *) ul_179)  =  f_180;
        i_181  =  i_124 + 1;
        i_124  =  i_181;
      }  // B28
      // BLOCK 39
      i_182  =  isequal(f_60, 0.0F);
      if(i_182 == 1)
      {
        // BLOCK 40
        f_183  =  f_43;
      }  // B39
      else
      {
        // BLOCK 41
        f_184  =  log(f_60);
        f_185  =  f_184 + f_59;
        f_183  =  f_185;
      }  // B39
      // BLOCK 42 MERGES [40 41 ]
      l_186  =  (long) i_14;
      l_187  =  l_186 + 4L;
      l_188  =  l_187 << 2;
      ul_189  =  ul_6 + l_188;
      *((__global float *) ul_189)  =  f_183;
    }  // B5
    else
    {
      // BLOCK 43
    }  // B5
    // BLOCK 44 MERGES [43 42 ]
    i_190  =  i_25;
    i_14  =  i_190;
  }  // B1
  // BLOCK 45
  return;
}  //  kernel
