// name: values
// java: org.tornadoattention.tornado.kernel.StepsKernels.values
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 64
// work-group: any
// array-header: 16
// hash: 6374ce4b53a3b24f0f154896791b02b05df2458f943dff96a7da122c878aecf7

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void values(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *numbers, __global uchar *scores, __global uchar *weights, __global uchar *v, __global uchar *halfV, __global uchar *out, __private int items, __private int features)
{
  bool b_15, b_26;
  float f_28, f_68, f_76, f_84, f_86, f_88, f_89, f_90;
  int i_7, i_12, i_13, i_14, i_17, i_19, i_20, i_21, i_22, i_23, i_24, i_25, i_30, i_32, i_34, i_36, i_38, i_40, i_42, i_44, i_46, i_48, i_49, i_50, i_51, i_52, i_53, i_54, i_55, i_56, i_57, i_58, i_59, i_60, i_61, i_62, i_63, i_64, i_65, i_67, i_69, i_70, i_71, i_77, i_78, i_79, i_87, i_91, i_92, i_97, i_98;
  long l_72, l_73, l_74, l_80, l_81, l_82, l_93, l_94, l_95;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_6, ul_8, ul_9, ul_10, ul_11, ul_16, ul_18, ul_27, ul_29, ul_31, ul_33, ul_35, ul_37, ul_39, ul_41, ul_43, ul_45, ul_47, ul_66, ul_75, ul_83, ul_85, ul_96;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) scores;
  ul_4  =  (ulong) weights;
  ul_5  =  (ulong) v;
  ul_6  =  (ulong) out;
  i_7  =  get_global_size(0);
  ul_8  =  ul_0 + 28L;
  ul_9  =  ul_0 + 68L;
  ul_10  =  ul_0 + 16L;
  ul_11  =  ul_0 + 20L;
  i_12  =  get_global_id(0);
  i_13  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 17 ]
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
      ul_18  =  ul_1 + 44L;
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
    i_23  =  i_14 / i_20;
    i_24  =  i_21 * i_22;
    i_25  =  i_7 + i_14;
    b_26  =  i_23 < i_24;
    if(b_26)
    {
      // BLOCK 6
      ul_27  =  ul_2 + 24L;
      f_28  =  *((__global float *) ul_27);
      ul_29  =  ul_0 + 80L;
      i_30  =  *((__global int *) ul_29);
      ul_31  =  ul_0 + 24L;
      i_32  =  *((__global int *) ul_31);
      ul_33  =  ul_0 + 64L;
      i_34  =  *((__global int *) ul_33);
      ul_35  =  ul_0 + 156L;
      i_36  =  *((__global int *) ul_35);
      ul_37  =  ul_0 + 148L;
      i_38  =  *((__global int *) ul_37);
      ul_39  =  ul_0 + 152L;
      i_40  =  *((__global int *) ul_39);
      ul_41  =  ul_0 + 172L;
      i_42  =  *((__global int *) ul_41);
      ul_43  =  ul_0 + 160L;
      i_44  =  *((__global int *) ul_43);
      ul_45  =  ul_0 + 164L;
      i_46  =  *((__global int *) ul_45);
      ul_47  =  ul_0 + 168L;
      i_48  =  *((__global int *) ul_47);
      i_49  =  i_20 * i_23;
      i_50  =  i_14 - i_49;
      i_51  =  i_50 * i_44;
      i_52  =  i_51 + i_42;
      i_53  =  i_46 * i_23;
      i_54  =  i_52 + i_53;
      i_55  =  i_32 * i_21;
      i_56  =  i_55 + i_23;
      i_57  =  i_56 / i_34;
      i_58  =  i_57 * i_48;
      i_59  =  i_54 + i_58;
      i_60  =  i_23 / i_21;
      i_61  =  i_60 * i_38;
      i_62  =  i_61 + i_36;
      i_63  =  i_40 * i_57;
      i_64  =  i_62 + i_63;
      i_65  =  i_19 * i_14;
      ul_66  =  ul_0 + 144L;
      // BLOCK 7 MERGES [6 14 ]
      i_67  =  0;
      for(;i_67 < i_30;)
      {
        // BLOCK 8
        // BLOCK 9 MERGES [8 13 ]
        f_68  =  0.0F;
        i_69  =  0;
        for(;i_69 < i_19;)
        {
          // BLOCK 10
          i_70  =  *((__global int *) ul_66);
          i_71  =  i_65 + i_69;
          l_72  =  (long) i_71;
          l_73  =  l_72 + 4L;
          l_74  =  l_73 << 2;
          ul_75  =  ul_4 + l_74;
          f_76  =  *((__global float *) ul_75);
          i_77  =  i_70 * i_69;
          i_78  =  i_64 + i_77;
          i_79  =  i_78 + i_67;
          l_80  =  (long) i_79;
          l_81  =  l_80 + 4L;
          l_82  =  l_81 << 2;
          ul_83  =  ul_5 + l_82;
          f_84  =  *((__global float *) ul_83);
          ul_85  =  ul_3 + l_74;
          f_86  =  *((__global float *) ul_85);
          i_87  =  isequal(f_28, f_86);
          if(i_87 == 1)
          {
            // BLOCK 11
            f_88  =  0.0F;
          }  // B10
          else
          {
            // BLOCK 12
            f_89  =  f_76 * f_84;
            f_88  =  f_89;
          }  // B10
          // BLOCK 13 MERGES [12 11 ]
          f_90  =  f_68 + f_88;
          i_91  =  i_69 + 1;
          f_68  =  f_90;
          i_69  =  i_91;
        }  // B9
        // BLOCK 14
        i_92  =  i_59 + i_67;
        l_93  =  (long) i_92;
        l_94  =  l_93 + 4L;
        l_95  =  l_94 << 2;
        ul_96  =  ul_6 + l_95;
        *((__global float *) ul_96)  =  f_68;
        i_97  =  i_67 + 1;
        i_67  =  i_97;
      }  // B7
      // BLOCK 15
    }  // B5
    else
    {
      // BLOCK 16
    }  // B5
    // BLOCK 17 MERGES [16 15 ]
    i_98  =  i_25;
    i_14  =  i_98;
  }  // B1
  // BLOCK 18
  return;
}  //  kernel
