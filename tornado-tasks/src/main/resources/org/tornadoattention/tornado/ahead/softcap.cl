// name: softcap
// java: org.tornadoattention.tornado.kernel.StepsKernels.softcap
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: features 0
// work-group: any
// array-header: 16
// hash: 6efb08ccbc88691ce37b19d738b50a46800af7f66e22508483d88c666a8cab02

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void softcap(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *numbers, __global uchar *scores, __private int items)
{
  bool b_12, b_23;
  float f_25, f_33, f_34, f_36, f_37, f_38, f_40, f_42, f_43, f_44, f_45, f_46, f_47, f_48, f_49, f_50, f_51, f_52, f_53, f_54, f_55, f_60, f_61, f_62, f_63, f_66, f_67, f_68, f_69, f_70, f_71, f_72, f_74, f_75, f_77, f_78, f_79, f_80, f_81, f_82, f_83, f_84, f_85, f_86, f_87;
  int i_4, i_9, i_10, i_11, i_14, i_16, i_17, i_18, i_19, i_20, i_21, i_22, i_26, i_27, i_28, i_35, i_39, i_41, i_56, i_57, i_58, i_59, i_64, i_65, i_73, i_76, i_88, i_89;
  long l_29, l_30, l_31;
  ulong ul_0, ul_1, ul_2, ul_3, ul_5, ul_6, ul_7, ul_8, ul_13, ul_15, ul_24, ul_32;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) scores;
  i_4  =  get_global_size(0);
  ul_5  =  ul_0 + 68L;
  ul_6  =  ul_0 + 28L;
  ul_7  =  ul_0 + 20L;
  ul_8  =  ul_0 + 16L;
  i_9  =  get_global_id(0);
  i_10  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 26 ]
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
      ul_15  =  ul_1 + 28L;
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
    i_20  =  i_11 / i_16;
    i_21  =  i_18 * i_19;
    i_22  =  i_4 + i_11;
    b_23  =  i_20 < i_21;
    if(b_23)
    {
      // BLOCK 6
      ul_24  =  ul_2 + 20L;
      f_25  =  *((__global float *) ul_24);
      i_26  =  i_17 * i_11;
      // BLOCK 7 MERGES [6 23 ]
      i_27  =  0;
      for(;i_27 < i_17;)
      {
        // BLOCK 8
        i_28  =  i_26 + i_27;
        l_29  =  (long) i_28;
        l_30  =  l_29 + 4L;
        l_31  =  l_30 << 2;
        ul_32  =  ul_3 + l_31;
        f_33  =  *((__global float *) ul_32);
        f_34  =  f_33 / f_25;
        i_35  =  isless(f_34, 0.0F);
        if(i_35 == 1)
        {
          // BLOCK 9
          f_36  =  -f_34;
          f_37  =  f_36;
        }  // B8
        else
        {
          // BLOCK 10
          f_37  =  f_34;
        }  // B8
        // BLOCK 11 MERGES [9 10 ]
        f_38  =  f_37 * -2.0F;
        i_39  =  isless(f_38, -83.0F);
        if(i_39 == 1)
        {
          // BLOCK 12
          f_40  =  -83.0F;
        }  // B11
        else
        {
          // BLOCK 13
          f_40  =  f_38;
        }  // B11
        // BLOCK 14 MERGES [12 13 ]
        i_41  =  isless(f_38, -83.0F);
        if(i_41 == 1)
        {
          // BLOCK 15
          f_42  =  0.0F;
        }  // B14
        else
        {
          // BLOCK 16
          f_43  =  fma(f_40, 1.442695F, 1.2582912E7F);
          f_44  =  f_43 - 1.2582912E7F;
          f_45  =  f_44 * 0.6933594F;
          f_46  =  f_40 - f_45;
          f_47  =  fma(f_44, 2.1219444E-4F, f_46);
          f_48  =  fma(f_47, 1.9875691E-4F, 0.0013981999F);
          f_49  =  fma(f_47, f_48, 0.008333452F);
          f_50  =  fma(f_47, f_49, 0.041665796F);
          f_51  =  fma(f_47, f_50, 0.16666666F);
          f_52  =  fma(f_47, f_51, 0.5F);
          f_53  =  f_47 * f_47;
          f_54  =  fma(f_52, f_53, f_47);
          f_55  =  f_54 + 1.0F;
          i_56  =  isnan(f_44)? 0 : (int) f_44;
          i_57  =  i_56 + 120;
          i_58  =  i_57 >> 2;
          i_59  =  1 << i_58;
          f_60  =  (float) i_59;
          f_61  =  f_60 * f_60;
          f_62  =  f_61 * f_61;
          f_63  =  f_62 * 7.523164E-37F;
          i_64  =  i_56 & 3;
          i_65  =  1 << i_64;
          f_66  =  (float) i_65;
          f_67  =  f_63 * f_66;
          f_68  =  f_55 * f_67;
          f_42  =  f_68;
        }  // B14
        // BLOCK 17 MERGES [15 16 ]
        f_69  =  f_42 * 2.0F;
        f_70  =  f_42 + 1.0F;
        f_71  =  f_69 / f_70;
        f_72  =  1.0F - f_71;
        i_73  =  isless(f_34, 0.0F);
        if(i_73 == 1)
        {
          // BLOCK 18
          f_74  =  -f_72;
          f_75  =  f_74;
        }  // B17
        else
        {
          // BLOCK 19
          f_75  =  f_72;
        }  // B17
        // BLOCK 20 MERGES [18 19 ]
        i_76  =  isless(f_37, 0.625F);
        if(i_76 == 1)
        {
          // BLOCK 21
          f_77  =  f_34 * f_34;
          f_78  =  fma(f_77, -0.005704989F, 0.020639088F);
          f_79  =  f_78 * f_77;
          f_80  =  f_79 - 0.053739715F;
          f_81  =  fma(f_77, f_80, 0.13331442F);
          f_82  =  f_81 * f_77;
          f_83  =  f_82 - 0.3333328F;
          f_84  =  f_83 * f_77;
          f_85  =  fma(f_34, f_84, f_34);
          f_86  =  f_85;
        }  // B20
        else
        {
          // BLOCK 22
          f_86  =  f_75;
        }  // B20
        // BLOCK 23 MERGES [21 22 ]
        f_87  =  f_86 * f_25;
        *((__global float *) ul_32)  =  f_87;
        i_88  =  i_27 + 1;
        i_27  =  i_88;
      }  // B7
      // BLOCK 24
    }  // B5
    else
    {
      // BLOCK 25
    }  // B5
    // BLOCK 26 MERGES [25 24 ]
    i_89  =  i_22;
    i_11  =  i_89;
  }  // B1
  // BLOCK 27
  return;
}  //  kernel
