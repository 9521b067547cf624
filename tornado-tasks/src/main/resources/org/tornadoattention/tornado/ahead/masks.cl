// name: masks
// java: org.tornadoattention.tornado.kernel.StepsKernels.masks
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 15
// work-group: any
// array-header: 16
// hash: 9e529992403b14dde535dbf173b983e5662a3dbdc7e75f9ebbf9030d4b775a2c

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void masks(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *numbers, __global uchar *bias, __global uchar *allowed, __global uchar *scores, __private int items, __private int features)
{
  bool b_15, b_27, b_124, b_127, b_144, b_146, b_149;
  char ch_122;
  float f_78, f_79, f_80, f_97, f_100, f_101, f_102, f_103, f_105, f_107, f_125, f_128, f_147, f_150;
  int i_6, i_12, i_13, i_14, i_17, i_19, i_20, i_21, i_22, i_23, i_24, i_25, i_26, i_29, i_30, i_31, i_32, i_33, i_34, i_35, i_36, i_37, i_38, i_39, i_44, i_49, i_54, i_55, i_56, i_61, i_72, i_73, i_81, i_82, i_83, i_84, i_85, i_86, i_87, i_88, i_89, i_90, i_91, i_92, i_98, i_99, i_104, i_106, i_108, i_109, i_110, i_111, i_112, i_113, i_114, i_115, i_116, i_117, i_118, i_123, i_126, i_129, i_130, i_131, i_132, i_137, i_138, i_143, i_145, i_148, i_151, i_152;
  long l_40, l_41, l_42, l_45, l_46, l_47, l_50, l_51, l_52, l_57, l_58, l_59, l_74, l_75, l_76, l_93, l_94, l_95, l_119, l_120, l_133, l_134, l_135, l_139, l_140, l_141;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_7, ul_8, ul_9, ul_10, ul_11, ul_16, ul_18, ul_28, ul_43, ul_48, ul_53, ul_60, ul_62, ul_63, ul_64, ul_65, ul_66, ul_67, ul_68, ul_69, ul_70, ul_71, ul_77, ul_96, ul_121, ul_136, ul_142;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) bias;
  ul_4  =  (ulong) allowed;
  ul_5  =  (ulong) scores;
  i_6  =  get_global_size(0);
  ul_7  =  ul_0 + 28L;
  ul_8  =  ul_0 + 68L;
  ul_9  =  ul_0 + 64L;
  ul_10  =  ul_0 + 20L;
  ul_11  =  ul_0 + 16L;
  i_12  =  get_global_id(0);
  i_13  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 31 ]
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
      ul_18  =  ul_1 + 32L;
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
    i_23  =  *((__global int *) ul_7);
    i_24  =  i_14 / i_19;
    i_25  =  i_22 * i_23;
    i_26  =  i_6 + i_14;
    b_27  =  i_24 < i_25;
    if(b_27)
    {
      // BLOCK 6
      ul_28  =  ul_0 + 24L;
      i_29  =  *((__global int *) ul_28);
      i_30  =  *((__global int *) ul_11);
      i_31  =  i_19 * i_24;
      i_32  =  i_14 - i_31;
      i_33  =  i_29 * i_22;
      i_34  =  i_33 + i_24;
      i_35  =  i_34 / i_21;
      i_36  =  i_35 * i_30;
      i_37  =  i_32 + i_36;
      i_38  =  i_37 << 2;
      i_39  =  i_38 + 69;
      l_40  =  (long) i_39;
      l_41  =  l_40 + 4L;
      l_42  =  l_41 << 2;
      ul_43  =  ul_0 + l_42;
      i_44  =  i_38 + 68;
      l_45  =  (long) i_44;
      l_46  =  l_45 + 4L;
      l_47  =  l_46 << 2;
      ul_48  =  ul_0 + l_47;
      i_49  =  i_38 + 70;
      l_50  =  (long) i_49;
      l_51  =  l_50 + 4L;
      l_52  =  l_51 << 2;
      ul_53  =  ul_0 + l_52;
      i_54  =  i_21 * i_35;
      i_55  =  i_34 - i_54;
      i_56  =  i_34 + 4;
      l_57  =  (long) i_56;
      l_58  =  l_57 + 4L;
      l_59  =  l_58 << 2;
      ul_60  =  ul_2 + l_59;
      i_61  =  i_20 * i_14;
      ul_62  =  ul_0 + 96L;
      ul_63  =  ul_0 + 60L;
      ul_64  =  ul_0 + 56L;
      ul_65  =  ul_0 + 52L;
      ul_66  =  ul_0 + 48L;
      ul_67  =  ul_0 + 44L;
      ul_68  =  ul_0 + 40L;
      ul_69  =  ul_0 + 36L;
      ul_70  =  ul_0 + 32L;
      ul_71  =  ul_2 + 24L;
      // BLOCK 7 MERGES [6 28 ]
      i_72  =  0;
      for(;i_72 < i_20;)
      {
        // BLOCK 8
        i_73  =  i_61 + i_72;
        l_74  =  (long) i_73;
        l_75  =  l_74 + 4L;
        l_76  =  l_75 << 2;
        ul_77  =  ul_5 + l_76;
        f_78  =  *((__global float *) ul_77);
        f_79  =  *((__global float *) ul_71);
        f_80  =  *((__global float *) ul_60);
        i_81  =  *((__global int *) ul_53);
        i_82  =  *((__global int *) ul_70);
        i_83  =  *((__global int *) ul_69);
        i_84  =  *((__global int *) ul_68);
        i_85  =  *((__global int *) ul_67);
        i_86  =  i_82 * i_35;
        i_87  =  i_55 * i_83;
        i_88  =  i_86 + i_87;
        i_89  =  i_84 * i_32;
        i_90  =  i_88 + i_89;
        i_91  =  i_85 * i_72;
        i_92  =  i_90 + i_91;
        l_93  =  (long) i_92;
        l_94  =  l_93 + 4L;
        l_95  =  l_94 << 2;
        ul_96  =  ul_3 + l_95;
        f_97  =  *((__global float *) ul_96);
        i_98  =  i_72 - i_81;
        i_99  =  abs(i_98);
        f_100  =  (float) i_99;
        f_101  =  f_80 * f_100;
        f_102  =  f_78 - f_101;
        f_103  =  f_102 + f_97;
        i_104  =  isequal(f_103, f_79);
        if(i_104 == 1)
        {
          // BLOCK 9
          f_105  =  -3.4028235E38F;
        }  // B8
        else
        {
          // BLOCK 10
          f_105  =  f_103;
        }  // B8
        // BLOCK 11 MERGES [10 9 ]
        i_106  =  isequal(f_79, f_97);
        if(i_106 == 1)
        {
          // BLOCK 12
          f_107  =  f_79;
        }  // B11
        else
        {
          // BLOCK 13
          f_107  =  f_105;
        }  // B11
        // BLOCK 14 MERGES [13 12 ]
        i_108  =  *((__global int *) ul_66);
        i_109  =  *((__global int *) ul_65);
        i_110  =  *((__global int *) ul_64);
        i_111  =  *((__global int *) ul_63);
        i_112  =  i_108 * i_35;
        i_113  =  i_109 * i_55;
        i_114  =  i_112 + i_113;
        i_115  =  i_110 * i_32;
        i_116  =  i_114 + i_115;
        i_117  =  i_111 * i_72;
        i_118  =  i_116 + i_117;
        l_119  =  (long) i_118;
        l_120  =  l_119 + 16L;
        ul_121  =  ul_4 + l_120;
        ch_122  =  *((__global char *) ul_121);
        i_123  =  (int) ch_122;
        b_124  =  i_123 == 0;
        if(b_124)
        {
          // BLOCK 15
          f_125  =  f_79;
        }  // B14
        else
        {
          // BLOCK 16
          f_125  =  f_107;
        }  // B14
        // BLOCK 17 MERGES [16 15 ]
        i_126  =  *((__global int *) ul_62);
        b_127  =  i_126 < 1;
        if(b_127)
        {
          // BLOCK 18
          f_128  =  f_125;
        }  // B17
        else
        {
          // BLOCK 19
          i_129  =  *((__global int *) ul_10);
          i_130  =  i_129 * i_35;
          i_131  =  i_130 + i_126;
          i_132  =  i_131 + i_72;
          l_133  =  (long) i_132;
          l_134  =  l_133 + 4L;
          l_135  =  l_134 << 2;
          ul_136  =  ul_0 + l_135;
          i_137  =  *((__global int *) ul_136);
          i_138  =  i_38 + 71;
          l_139  =  (long) i_138;
          l_140  =  l_139 + 4L;
          l_141  =  l_140 << 2;
          ul_142  =  ul_0 + l_141;
          i_143  =  *((__global int *) ul_142);
          b_144  =  i_137 == i_143;
          if(b_144)
          {
            // BLOCK 20
            f_128  =  f_125;
          }  // B19
          else
          {
            // BLOCK 21
            f_128  =  f_79;
          }  // B19
        }  // B17
        // BLOCK 22 MERGES [18 20 21 ]
        i_145  =  *((__global int *) ul_48);
        b_146  =  i_72 < i_145;
        if(b_146)
        {
          // BLOCK 23
          f_147  =  f_79;
        }  // B22
        else
        {
          // BLOCK 24
          f_147  =  f_128;
        }  // B22
        // BLOCK 25 MERGES [24 23 ]
        i_148  =  *((__global int *) ul_43);
        b_149  =  i_72 < i_148;
        if(b_149)
        {
          // BLOCK 26
          f_150  =  f_147;
        }  // B25
        else
        {
          // BLOCK 27
          f_150  =  f_79;
        }  // B25
        // BLOCK 28 MERGES [26 27 ]
        *((__global float *) ul_77)  =  f_150;
        i_151  =  i_72 + 1;
        i_72  =  i_151;
      }  // B7
      // BLOCK 29
    }  // B5
    else
    {
      // BLOCK 30
    }  // B5
    // BLOCK 31 MERGES [30 29 ]
    i_152  =  i_26;
    i_14  =  i_152;
  }  // B1
  // BLOCK 32
  return;
}  //  kernel
