// name: softmax
// java: org.tornadoattention.tornado.kernel.StepsKernels.softmax
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 144
// work-group: any
// array-header: 16
// hash: 9b7ace1f85832854ba66db0fbc558169633a16a8c491be226d8c221974b62a27

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void softmax(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *numbers, __global uchar *scores, __global uchar *weights, __global uchar *logSumExp, __private int items, __private int features)
{
  bool b_15, b_27;
  float f_31, f_45, f_47, f_49, f_56, f_59, f_62, f_63, f_64, f_65, f_66, f_73, f_75, f_76, f_77, f_80, f_81, f_88, f_90, f_92, f_93, f_96, f_97, f_98;
  int i_6, i_12, i_13, i_14, i_17, i_19, i_20, i_21, i_22, i_23, i_24, i_25, i_26, i_29, i_33, i_34, i_35, i_36, i_37, i_38, i_39, i_40, i_46, i_48, i_50, i_51, i_57, i_58, i_60, i_61, i_67, i_68, i_78, i_79, i_82, i_83, i_91, i_94, i_95, i_103;
  long l_41, l_42, l_43, l_52, l_53, l_54, l_69, l_70, l_71, l_84, l_85, l_86, l_99, l_100, l_101;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_7, ul_8, ul_9, ul_10, ul_11, ul_16, ul_18, ul_28, ul_30, ul_32, ul_44, ul_55, ul_72, ul_74, ul_87, ul_89, ul_102;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) scores;
  ul_4  =  (ulong) weights;
  ul_5  =  (ulong) logSumExp;
  i_6  =  get_global_size(0);
  ul_7  =  ul_0 + 28L;
  ul_8  =  ul_0 + 16L;
  ul_9  =  ul_0 + 68L;
  ul_10  =  ul_0 + 64L;
  ul_11  =  ul_0 + 20L;
  i_12  =  get_global_id(0);
  i_13  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 35 ]
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
      ul_18  =  ul_1 + 40L;
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
    i_24  =  i_14 / i_22;
    i_25  =  i_21 * i_23;
    i_26  =  i_6 + i_14;
    b_27  =  i_24 < i_25;
    if(b_27)
    {
      // BLOCK 6
      ul_28  =  ul_0 + 24L;
      i_29  =  *((__global int *) ul_28);
      ul_30  =  ul_2 + 24L;
      f_31  =  *((__global float *) ul_30);
      ul_32  =  ul_0 + 72L;
      i_33  =  *((__global int *) ul_32);
      i_34  =  *((__global int *) ul_10);
      i_35  =  i_33 * i_34;
      i_36  =  i_35 + 4;
      i_37  =  i_29 * i_21;
      i_38  =  i_37 + i_24;
      i_39  =  i_38 % i_20;
      i_40  =  i_36 + i_39;
      l_41  =  (long) i_40;
      l_42  =  l_41 + 4L;
      l_43  =  l_42 << 2;
      ul_44  =  ul_2 + l_43;
      f_45  =  *((__global float *) ul_44);
      i_46  =  isequal(f_31, f_45);
      if(i_46 == 1)
      {
        // BLOCK 7
        f_47  =  0.0F;
      }  // B6
      else
      {
        // BLOCK 8
        f_47  =  1.0F;
      }  // B6
      // BLOCK 9 MERGES [7 8 ]
      i_48  =  i_19 * i_14;
      // BLOCK 10 MERGES [9 14 ]
      f_49  =  f_45;
      i_50  =  0;
      for(;i_50 < i_19;)
      {
        // BLOCK 11
        i_51  =  i_48 + i_50;
        l_52  =  (long) i_51;
        l_53  =  l_52 + 4L;
        l_54  =  l_53 << 2;
        ul_55  =  ul_3 + l_54;
        f_56  =  *((__global float *) ul_55);
        i_57  =  i_50 + 1;
        i_58  =  isless(f_49, f_56);
        if(i_58 == 1)
        {
          // BLOCK 12
          f_59  =  f_56;
        }  // B11
        else
        {
          // BLOCK 13
          f_59  =  f_49;
        }  // B11
        // BLOCK 14 MERGES [12 13 ]
        i_60  =  i_57;
        f_49  =  f_59;
        i_50  =  i_60;
      }  // B10
      // BLOCK 15
      i_61  =  isequal(f_49, f_31);
      if(i_61 == 1)
      {
        // BLOCK 16
        f_62  =  0.0F;
      }  // B15
      else
      {
        // BLOCK 17
        f_62  =  f_49;
      }  // B15
      // BLOCK 18 MERGES [16 17 ]
      f_63  =  f_45 - f_62;
      f_64  =  exp(f_63);
      f_65  =  f_47 * f_64;
      // BLOCK 19 MERGES [18 20 ]
      f_66  =  f_65;
      i_67  =  0;
      for(;i_67 < i_19;)
      {
        // BLOCK 20
        i_68  =  i_48 + i_67;
        l_69  =  (long) i_68;
        l_70  =  l_69 + 4L;
        l_71  =  l_70 << 2;
        ul_72  =  ul_3 + l_71;
        f_73  =  *((__global float *) ul_72);
        ul_74  =  ul_4 + l_71;
        f_75  =  f_73 - f_62;
        f_76  =  exp(f_75);
        *((__global float *) ul_74)  =  f_76;
        f_77  =  f_66 + f_76;
        i_78  =  i_67 + 1;
        f_66  =  f_77;
        i_67  =  i_78;
      }  // B19
      // BLOCK 21
      i_79  =  isequal(f_66, 0.0F);
      if(i_79 == 1)
      {
        // BLOCK 22
        f_80  =  0.0F;
      }  // B21
      else
      {
        // BLOCK 23
        f_81  =  1.0F / f_66;
        f_80  =  f_81;
      }  // B21
      // BLOCK 24 MERGES [22 23 ]
      // BLOCK 25 MERGES [24 29 ]
      i_82  =  0;
      for(;i_82 < i_19;)
      {
        // BLOCK 26
        i_83  =  i_48 + i_82;
        l_84  =  (long) i_83;
        l_85  =  l_84 + 4L;
        l_86  =  l_85 << 2;
        ul_87  =  ul_4 + l_86;
        f_88  =  *((__global float *) ul_87);
        ul_89  =  ul_3 + l_86;
        f_90  =  *((__global float *) ul_89);
        i_91  =  isequal(f_31, f_90);
        if(i_91 == 1)
        {
          // BLOCK 27
          f_92  =  0.0F;
        }  // B26
        else
        {
          // BLOCK 28
          f_93  =  f_80 * f_88;
          f_92  =  f_93;
        }  // B26
        // BLOCK 29 MERGES [28 27 ]
        *((__global float *) ul_87)  =  f_92;
        i_94  =  i_82 + 1;
        i_82  =  i_94;
      }  // B25
      // BLOCK 30
      i_95  =  isequal(f_66, 0.0F);
      if(i_95 == 1)
      {
        // BLOCK 31
        f_96  =  f_31;
      }  // B30
      else
      {
        // BLOCK 32
        f_97  =  log(f_66);
        f_98  =  f_97 + f_62;
        f_96  =  f_98;
      }  // B30
      // BLOCK 33 MERGES [31 32 ]
      l_99  =  (long) i_14;
      l_100  =  l_99 + 4L;
      l_101  =  l_100 << 2;
      ul_102  =  ul_5 + l_101;
      *((__global float *) ul_102)  =  f_96;
    }  // B5
    else
    {
      // BLOCK 34
    }  // B5
    // BLOCK 35 MERGES [34 33 ]
    i_103  =  i_26;
    i_14  =  i_103;
  }  // B1
  // BLOCK 36
  return;
}  //  kernel
