// name: additive-attend
// java: org.tornadoattention.tornado.kernel.AdditiveKernels.attend
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: valueDim 256, features 255
// work-group: any
// array-header: 16
// hash: c539eaf24bfa81bac919a4560b7a4139757aaf3023b4771d6ff46fc754129dd6

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void attend(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *numbers, __global uchar *q, __global uchar *k, __global uchar *v, __global uchar *vector, __global uchar *bias, __global uchar *allowed, __global uchar *out, __private int items, __private int valueDim, __private int features)
{
  bool b_22, b_30, b_275, b_278, b_296, b_298, b_301;
  char ch_273;
  float f_62, f_72, f_74, f_109, f_110, f_114, f_135, f_141, f_142, f_147, f_148, f_150, f_151, f_152, f_154, f_156, f_157, f_158, f_159, f_160, f_161, f_162, f_163, f_164, f_165, f_166, f_167, f_168, f_169, f_174, f_175, f_176, f_177, f_180, f_181, f_182, f_183, f_184, f_185, f_186, f_188, f_189, f_191, f_192, f_193, f_194, f_195, f_196, f_197, f_198, f_199, f_200, f_201, f_204, f_205, f_206, f_207, f_208, f_209, f_210, f_211, f_212, f_213, f_214, f_215, f_216, f_217, f_218, f_219, f_220, f_221, f_235, f_236, f_237, f_238, f_239, f_240, f_241, f_242, f_243, f_244, f_245, f_246, f_247, f_248, f_249, f_250, f_251, f_254, f_255, f_256, f_257, f_259, f_261, f_276, f_279, f_299, f_302, f_306, f_309, f_310, f_312, f_314, f_315, f_316, f_317, f_318, f_319, f_320, f_321, f_322, f_323, f_324, f_325, f_326, f_327, f_332, f_333, f_334, f_335, f_338, f_339, f_340, f_342, f_343, f_345, f_346, f_349, f_352, f_353, f_355, f_357, f_358, f_359, f_360, f_361, f_362, f_363, f_364, f_365, f_366, f_367, f_368, f_369, f_370, f_375, f_376, f_377, f_378, f_381, f_382, f_383, f_399, f_405, f_406, f_408, f_411, f_412, f_424, f_430;
  int i_16, i_19, i_20, i_21, i_24, i_26, i_27, i_28, i_29, i_32, i_34, i_35, i_36, i_37, i_38, i_39, i_40, i_41, i_46, i_47, i_52, i_54, i_56, i_58, i_60, i_63, i_65, i_66, i_67, i_73, i_90, i_91, i_92, i_93, i_94, i_95, i_96, i_97, i_98, i_103, i_104, i_111, i_112, i_113, i_115, i_116, i_117, i_118, i_119, i_120, i_121, i_122, i_123, i_124, i_125, i_126, i_127, i_128, i_129, i_130, i_136, i_149, i_153, i_155, i_170, i_171, i_172, i_173, i_178, i_179, i_187, i_190, i_202, i_203, i_222, i_223, i_224, i_225, i_226, i_227, i_228, i_229, i_230, i_252, i_253, i_258, i_260, i_262, i_263, i_264, i_265, i_266, i_267, i_268, i_269, i_274, i_277, i_281, i_282, i_283, i_284, i_289, i_290, i_295, i_297, i_300, i_303, i_304, i_305, i_307, i_308, i_311, i_313, i_328, i_329, i_330, i_331, i_336, i_337, i_341, i_344, i_347, i_348, i_350, i_351, i_354, i_356, i_371, i_372, i_373, i_374, i_379, i_380, i_385, i_387, i_389, i_391, i_392, i_393, i_394, i_395, i_396, i_397, i_398, i_400, i_407, i_409, i_410, i_413, i_414, i_415, i_416, i_417, i_418, i_419, i_420, i_421, i_422, i_423, i_425, i_431, i_432;
  long l_42, l_43, l_44, l_48, l_49, l_50, l_68, l_69, l_70, l_99, l_100, l_101, l_105, l_106, l_107, l_131, l_132, l_133, l_137, l_138, l_139, l_143, l_144, l_145, l_231, l_232, l_233, l_270, l_271, l_285, l_286, l_287, l_291, l_292, l_293, l_401, l_402, l_403, l_426, l_427, l_428;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_6, ul_7, ul_8, ul_9, ul_17, ul_18, ul_23, ul_25, ul_31, ul_33, ul_45, ul_51, ul_53, ul_55, ul_57, ul_59, ul_61, ul_64, ul_71, ul_75, ul_76, ul_77, ul_78, ul_79, ul_80, ul_81, ul_82, ul_83, ul_84, ul_85, ul_86, ul_87, ul_88, ul_89, ul_102, ul_108, ul_134, ul_140, ul_146, ul_234, ul_272, ul_280, ul_288, ul_294, ul_384, ul_386, ul_388, ul_390, ul_404, ul_429;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) numbers;
  ul_3  =  (ulong) q;
  ul_4  =  (ulong) k;
  ul_5  =  (ulong) v;
  ul_6  =  (ulong) vector;
  ul_7  =  (ulong) bias;
  ul_8  =  (ulong) allowed;
  ul_9  =  (ulong) out;
  __private float ul_10[256];
  __private float* ul_11 = ul_10;
  __private float ul_12[16];
  __private float* ul_13 = ul_12;
  __private float ul_14[32];
  __private float* ul_15 = ul_14;
  i_16  =  get_global_size(0);
  ul_17  =  ul_0 + 72L;
  ul_18  =  ul_0 + 16L;
  i_19  =  get_global_id(0);
  i_20  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 97 ]
  i_21  =  i_19;
  for(;i_21 < i_20;)
  {
    // BLOCK 2
    b_22  =  i_21 == 0;
    if(b_22)
    {
      // BLOCK 3
      ul_23  =  ul_0 + 92L;
      i_24  =  *((__global int *) ul_23);
      ul_25  =  ul_1 + 76L;
      *((__global int *) ul_25)  =  i_24;
    }  // B2
    else
    {
      // BLOCK 4
    }  // B2
    // BLOCK 5 MERGES [4 3 ]
    i_26  =  *((__global int *) ul_18);
    i_27  =  *((__global int *) ul_17);
    i_28  =  i_21 / i_26;
    i_29  =  i_16 + i_21;
    b_30  =  i_28 < i_27;
    if(b_30)
    {
      // BLOCK 6
      ul_31  =  ul_0 + 76L;
      i_32  =  *((__global int *) ul_31);
      ul_33  =  ul_0 + 80L;
      i_34  =  *((__global int *) ul_33);
      i_35  =  *((__global int *) ul_18);
      i_36  =  i_26 * i_28;
      i_37  =  i_21 - i_36;
      i_38  =  i_35 * i_28;
      i_39  =  i_37 + i_38;
      i_40  =  i_39 << 2;
      i_41  =  i_40 + 68;
      l_42  =  (long) i_41;
      l_43  =  l_42 + 4L;
      l_44  =  l_43 << 2;
      ul_45  =  ul_0 + l_44;
      i_46  =  *((__global int *) ul_45);
      i_47  =  i_40 + 69;
      l_48  =  (long) i_47;
      l_49  =  l_48 + 4L;
      l_50  =  l_49 << 2;
      ul_51  =  ul_0 + l_50;
      i_52  =  *((__global int *) ul_51);
      ul_53  =  ul_0 + 124L;
      i_54  =  *((__global int *) ul_53);
      ul_55  =  ul_0 + 112L;
      i_56  =  *((__global int *) ul_55);
      ul_57  =  ul_0 + 116L;
      i_58  =  *((__global int *) ul_57);
      ul_59  =  ul_0 + 120L;
      i_60  =  *((__global int *) ul_59);
      ul_61  =  ul_2 + 24L;
      f_62  =  *((__global float *) ul_61);
      i_63  =  *((__global int *) ul_17);
      ul_64  =  ul_0 + 64L;
      i_65  =  *((__global int *) ul_64);
      i_66  =  i_63 * i_65;
      i_67  =  i_66 + 4;
      l_68  =  (long) i_67;
      l_69  =  l_68 + 4L;
      l_70  =  l_69 << 2;
      ul_71  =  ul_2 + l_70;
      f_72  =  *((__global float *) ul_71);
      i_73  =  isequal(f_62, f_72);
      if(i_73 == 1)
      {
        // BLOCK 7
        f_74  =  0.0F;
      }  // B6
      else
      {
        // BLOCK 8
        f_74  =  1.0F;
      }  // B6
      // BLOCK 9 MERGES [7 8 ]
      ul_75  =  ul_0 + 168L;
      ul_76  =  ul_0 + 164L;
      ul_77  =  ul_0 + 160L;
      ul_78  =  ul_0 + 172L;
      ul_79  =  ul_0 + 96L;
      ul_80  =  ul_0 + 60L;
      ul_81  =  ul_0 + 56L;
      ul_82  =  ul_0 + 48L;
      ul_83  =  ul_0 + 44L;
      ul_84  =  ul_0 + 40L;
      ul_85  =  ul_0 + 32L;
      ul_86  =  ul_0 + 136L;
      ul_87  =  ul_0 + 132L;
      ul_88  =  ul_0 + 128L;
      ul_89  =  ul_0 + 140L;
      // BLOCK 10 MERGES [9 11 ]
      i_90  =  0;
      for(;i_90 < i_34;)
      {
        // BLOCK 11
        ul_11[i_90]  =  0.0F;
        i_91  =  i_90 + 1;
        i_90  =  i_91;
      }  // B10
      // BLOCK 12
      i_92  =  i_56 * i_37;
      i_93  =  i_92 + i_54;
      i_94  =  i_58 * i_28;
      i_95  =  i_93 + i_94;
      i_96  =  i_60 * i_28;
      i_97  =  i_95 + i_96;
      i_98  =  i_40 + 70;
      l_99  =  (long) i_98;
      l_100  =  l_99 + 4L;
      l_101  =  l_100 << 2;
      ul_102  =  ul_0 + l_101;
      i_103  =  i_32 + -1;
      i_104  =  i_28 + 4;
      l_105  =  (long) i_104;
      l_106  =  l_105 + 4L;
      l_107  =  l_106 << 2;
      ul_108  =  ul_2 + l_107;
      f_109  =  f_74;
      // BLOCK 13 MERGES [12 88 ]
      f_110  =  f_72;
      f_109  =  f_74;
      i_111  =  i_46;
      for(;i_111 < i_52;)
      {
        // BLOCK 14
        i_112  =  i_111 + 32;
        i_113  =  min(i_112, i_52);
        // BLOCK 15 MERGES [14 60 ]
        f_114  =  f_110;
        i_115  =  i_111;
        for(;i_115 < i_113;)
        {
          // BLOCK 16
          i_116  =  *((__global int *) ul_89);
          i_117  =  *((__global int *) ul_88);
          i_118  =  *((__global int *) ul_87);
          i_119  =  *((__global int *) ul_86);
          ul_13[0]  =  0.0F;
          ul_13[1]  =  0.0F;
          ul_13[2]  =  0.0F;
          ul_13[3]  =  0.0F;
          ul_13[4]  =  0.0F;
          ul_13[5]  =  0.0F;
          ul_13[6]  =  0.0F;
          ul_13[7]  =  0.0F;
          ul_13[8]  =  0.0F;
          ul_13[9]  =  0.0F;
          ul_13[10]  =  0.0F;
          ul_13[11]  =  0.0F;
          ul_13[12]  =  0.0F;
          ul_13[13]  =  0.0F;
          ul_13[14]  =  0.0F;
          ul_13[15]  =  0.0F;
          i_120  =  i_117 * i_115;
          i_121  =  i_120 + i_116;
          i_122  =  i_118 * i_28;
          i_123  =  i_121 + i_122;
          i_124  =  i_119 * i_28;
          i_125  =  i_123 + i_124;
          // BLOCK 17 MERGES [16 36 ]
          i_126  =  0;
          for(;i_126 < i_32;)
          {
            // BLOCK 18
            // BLOCK 19 MERGES [18 35 ]
            i_127  =  0;
            for(;i_127 < 16;)
            {
              // BLOCK 20
              i_128  =  i_126 + i_127;
              i_129  =  min(i_128, i_103);
              i_130  =  i_129 + i_97;
              l_131  =  (long) i_130;
              l_132  =  l_131 + 4L;
              l_133  =  l_132 << 2;
              ul_134  =  ul_3 + l_133;
              f_135  =  *((__global float *) ul_134);
              i_136  =  i_125 + i_129;
              l_137  =  (long) i_136;
              l_138  =  l_137 + 4L;
              l_139  =  l_138 << 2;
              ul_140  =  ul_4 + l_139;
              f_141  =  *((__global float *) ul_140);
              f_142  =  ul_13[i_127];
              l_143  =  (long) i_128;
              l_144  =  l_143 + 4L;
              l_145  =  l_144 << 2;
              ul_146  =  ul_6 + l_145;
              f_147  =  *((__global float *) ul_146);
              f_148  =  f_135 + f_141;
              i_149  =  isless(f_148, 0.0F);
              if(i_149 == 1)
              {
                // BLOCK 21
                f_150  =  -f_148;
                f_151  =  f_150;
              }  // B20
              else
              {
                // BLOCK 22
                f_151  =  f_148;
              }  // B20
              // BLOCK 23 MERGES [21 22 ]
              f_152  =  f_151 * -2.0F;
              i_153  =  isless(f_152, -83.0F);
              if(i_153 == 1)
              {
                // BLOCK 24
                f_154  =  -83.0F;
              }  // B23
              else
              {
                // BLOCK 25
                f_154  =  f_152;
              }  // B23
              // BLOCK 26 MERGES [24 25 ]
              i_155  =  isless(f_152, -83.0F);
              if(i_155 == 1)
              {
                // BLOCK 27
                f_156  =  0.0F;
              }  // B26
              else
              {
                // BLOCK 28
                f_157  =  fma(f_154, 1.442695F, 1.2582912E7F);
                f_158  =  f_157 - 1.2582912E7F;
                f_159  =  f_158 * 0.6933594F;
                f_160  =  f_154 - f_159;
                f_161  =  fma(f_158, 2.1219444E-4F, f_160);
                f_162  =  fma(f_161, 1.9875691E-4F, 0.0013981999F);
                f_163  =  fma(f_161, f_162, 0.008333452F);
                f_164  =  fma(f_161, f_163, 0.041665796F);
                f_165  =  fma(f_161, f_164, 0.16666666F);
                f_166  =  fma(f_161, f_165, 0.5F);
                f_167  =  f_161 * f_161;
                f_168  =  fma(f_166, f_167, f_161);
                f_169  =  f_168 + 1.0F;
                i_170  =  isnan(f_158)? 0 : (int) f_158;
                i_171  =  i_170 + 120;
                i_172  =  i_171 >> 2;
                i_173  =  1 << i_172;
                f_174  =  (float) i_173;
                f_175  =  f_174 * f_174;
                f_176  =  f_175 * f_175;
                f_177  =  f_176 * 7.523164E-37F;
                i_178  =  i_170 & 3;
                i_179  =  1 << i_178;
                f_180  =  (float) i_179;
                f_181  =  f_177 * f_180;
                f_182  =  f_169 * f_181;
                f_156  =  f_182;
              }  // B26
              // BLOCK 29 MERGES [27 28 ]
              f_183  =  f_156 * 2.0F;
              f_184  =  f_156 + 1.0F;
              f_185  =  f_183 / f_184;
              f_186  =  1.0F - f_185;
              i_187  =  isless(f_148, 0.0F);
              if(i_187 == 1)
              {
                // BLOCK 30
                f_188  =  -f_186;
                f_189  =  f_188;
              }  // B29
              else
              {
                // BLOCK 31
                f_189  =  f_186;
              }  // B29
              // BLOCK 32 MERGES [30 31 ]
              i_190  =  isless(f_151, 0.625F);
              if(i_190 == 1)
              {
                // BLOCK 33
                f_191  =  f_148 * f_148;
                f_192  =  fma(f_191, -0.005704989F, 0.020639088F);
                f_193  =  f_192 * f_191;
                f_194  =  f_193 - 0.053739715F;
                f_195  =  fma(f_191, f_194, 0.13331442F);
                f_196  =  f_195 * f_191;
                f_197  =  f_196 - 0.3333328F;
                f_198  =  f_197 * f_191;
                f_199  =  fma(f_148, f_198, f_148);
                f_200  =  f_199;
              }  // B32
              else
              {
                // BLOCK 34
                f_200  =  f_189;
              }  // B32
              // BLOCK 35 MERGES [33 34 ]
              f_201  =  fma(f_200, f_147, f_142);
              ul_13[i_127]  =  f_201;
              i_202  =  i_127 + 1;
              i_127  =  i_202;
            }  // B19
            // BLOCK 36
            i_203  =  i_126 + 16;
            i_126  =  i_203;
          }  // B17
          // BLOCK 37
          f_204  =  ul_13[0];
          f_205  =  ul_13[1];
          f_206  =  ul_13[2];
          f_207  =  ul_13[3];
          f_208  =  ul_13[4];
          f_209  =  ul_13[5];
          f_210  =  ul_13[6];
          f_211  =  ul_13[7];
          f_212  =  ul_13[8];
          f_213  =  ul_13[9];
          f_214  =  ul_13[10];
          f_215  =  ul_13[11];
          f_216  =  ul_13[12];
          f_217  =  ul_13[13];
          f_218  =  ul_13[14];
          f_219  =  ul_13[15];
          f_220  =  *((__global float *) ul_61);
          f_221  =  *((__global float *) ul_108);
          i_222  =  *((__global int *) ul_102);
          i_223  =  *((__global int *) ul_85);
          i_224  =  *((__global int *) ul_84);
          i_225  =  *((__global int *) ul_83);
          i_226  =  i_223 * i_28;
          i_227  =  i_224 * i_37;
          i_228  =  i_226 + i_227;
          i_229  =  i_225 * i_115;
          i_230  =  i_228 + i_229;
          l_231  =  (long) i_230;
          l_232  =  l_231 + 4L;
          l_233  =  l_232 << 2;
          ul_234  =  ul_7 + l_233;
          f_235  =  *((__global float *) ul_234);
          f_236  =  f_204 + 0.0F;
          f_237  =  f_236 + f_205;
          f_238  =  f_237 + f_206;
          f_239  =  f_238 + f_207;
          f_240  =  f_239 + f_208;
          f_241  =  f_240 + f_209;
          f_242  =  f_241 + f_210;
          f_243  =  f_242 + f_211;
          f_244  =  f_243 + f_212;
          f_245  =  f_244 + f_213;
          f_246  =  f_245 + f_214;
          f_247  =  f_246 + f_215;
          f_248  =  f_247 + f_216;
          f_249  =  f_248 + f_217;
          f_250  =  f_249 + f_218;
          f_251  =  f_250 + f_219;
          i_252  =  i_115 - i_222;
          i_253  =  abs(i_252);
          f_254  =  (float) i_253;
          f_255  =  f_221 * f_254;
          f_256  =  f_251 - f_255;
          f_257  =  f_256 + f_235;
          i_258  =  isequal(f_257, f_220);
          if(i_258 == 1)
          {
            // BLOCK 38
            f_259  =  -3.4028235E38F;
          }  // B37
          else
          {
            // BLOCK 39
            f_259  =  f_257;
          }  // B37
          // BLOCK 40 MERGES [39 38 ]
          i_260  =  isequal(f_220, f_235);
          if(i_260 == 1)
          {
            // BLOCK 41
            f_261  =  f_220;
          }  // B40
          else
          {
            // BLOCK 42
            f_261  =  f_259;
          }  // B40
          // BLOCK 43 MERGES [42 41 ]
          i_262  =  *((__global int *) ul_82);
          i_263  =  *((__global int *) ul_81);
          i_264  =  *((__global int *) ul_80);
          i_265  =  i_262 * i_28;
          i_266  =  i_263 * i_37;
          i_267  =  i_265 + i_266;
          i_268  =  i_264 * i_115;
          i_269  =  i_267 + i_268;
          l_270  =  (long) i_269;
          l_271  =  l_270 + 16L;
          ul_272  =  ul_8 + l_271;
          ch_273  =  *((__global char *) ul_272);
          i_274  =  (int) ch_273;
          b_275  =  i_274 == 0;
          if(b_275)
          {
            // BLOCK 44
            f_276  =  f_220;
          }  // B43
          else
          {
            // BLOCK 45
            f_276  =  f_261;
          }  // B43
          // BLOCK 46 MERGES [45 44 ]
          i_277  =  *((__global int *) ul_79);
          b_278  =  i_277 < 1;
          if(b_278)
          {
            // BLOCK 47
            f_279  =  f_276;
          }  // B46
          else
          {
            // BLOCK 48
            ul_280  =  ul_0 + 20L;
            i_281  =  *((__global int *) ul_280);
            i_282  =  i_281 * i_28;
            i_283  =  i_282 + i_277;
            i_284  =  i_283 + i_115;
            l_285  =  (long) i_284;
            l_286  =  l_285 + 4L;
            l_287  =  l_286 << 2;
            ul_288  =  ul_0 + l_287;
            i_289  =  *((__global int *) ul_288);
            i_290  =  i_40 + 71;
            l_291  =  (long) i_290;
            l_292  =  l_291 + 4L;
            l_293  =  l_292 << 2;
            ul_294  =  ul_0 + l_293;
            i_295  =  *((__global int *) ul_294);
            b_296  =  i_289 == i_295;
            if(b_296)
            {
              // BLOCK 49
              f_279  =  f_276;
            }  // B48
            else
            {
              // BLOCK 50
              f_279  =  f_220;
            }  // B48
          }  // B46
          // BLOCK 51 MERGES [47 49 50 ]
          i_297  =  *((__global int *) ul_45);
          b_298  =  i_115 < i_297;
          if(b_298)
          {
            // BLOCK 52
            f_299  =  f_220;
          }  // B51
          else
          {
            // BLOCK 53
            f_299  =  f_279;
          }  // B51
          // BLOCK 54 MERGES [53 52 ]
          i_300  =  *((__global int *) ul_51);
          b_301  =  i_115 < i_300;
          if(b_301)
          {
            // BLOCK 55
            f_302  =  f_299;
          }  // B54
          else
          {
            // BLOCK 56
            f_302  =  f_220;
          }  // B54
          // BLOCK 57 MERGES [55 56 ]
          i_303  =  i_115 - i_111;
          ul_15[i_303]  =  f_302;
          i_304  =  i_115 + 1;
          i_305  =  isless(f_114, f_302);
          if(i_305 == 1)
          {
            // BLOCK 58
            f_306  =  f_302;
          }  // B57
          else
          {
            // BLOCK 59
            f_306  =  f_114;
          }  // B57
          // BLOCK 60 MERGES [58 59 ]
          i_307  =  i_304;
          f_114  =  f_306;
          i_115  =  i_307;
        }  // B15
        // BLOCK 61
        i_308  =  isequal(f_114, f_62);
        if(i_308 == 1)
        {
          // BLOCK 62
          f_309  =  0.0F;
        }  // B61
        else
        {
          // BLOCK 63
          f_309  =  f_114;
        }  // B61
        // BLOCK 64 MERGES [62 63 ]
        f_310  =  f_110 - f_309;
        i_311  =  isless(f_310, -83.0F);
        if(i_311 == 1)
        {
          // BLOCK 65
          f_312  =  -83.0F;
        }  // B64
        else
        {
          // BLOCK 66
          f_312  =  f_310;
        }  // B64
        // BLOCK 67 MERGES [65 66 ]
        i_313  =  isless(f_310, -83.0F);
        if(i_313 == 1)
        {
          // BLOCK 68
          f_314  =  0.0F;
        }  // B67
        else
        {
          // BLOCK 69
          f_315  =  fma(f_312, 1.442695F, 1.2582912E7F);
          f_316  =  f_315 - 1.2582912E7F;
          f_317  =  f_316 * 0.6933594F;
          f_318  =  f_312 - f_317;
          f_319  =  fma(f_316, 2.1219444E-4F, f_318);
          f_320  =  fma(f_319, 1.9875691E-4F, 0.0013981999F);
          f_321  =  fma(f_319, f_320, 0.008333452F);
          f_322  =  fma(f_319, f_321, 0.041665796F);
          f_323  =  fma(f_319, f_322, 0.16666666F);
          f_324  =  fma(f_319, f_323, 0.5F);
          f_325  =  f_319 * f_319;
          f_326  =  fma(f_324, f_325, f_319);
          f_327  =  f_326 + 1.0F;
          i_328  =  isnan(f_316)? 0 : (int) f_316;
          i_329  =  i_328 + 120;
          i_330  =  i_329 >> 2;
          i_331  =  1 << i_330;
          f_332  =  (float) i_331;
          f_333  =  f_332 * f_332;
          f_334  =  f_333 * f_333;
          f_335  =  f_334 * 7.523164E-37F;
          i_336  =  i_328 & 3;
          i_337  =  1 << i_336;
          f_338  =  (float) i_337;
          f_339  =  f_335 * f_338;
          f_340  =  f_327 * f_339;
          f_314  =  f_340;
        }  // B67
        // BLOCK 70 MERGES [68 69 ]
        // BLOCK 71 MERGES [70 72 ]
        i_341  =  0;
        for(;i_341 < i_34;)
        {
          // BLOCK 72
          f_342  =  ul_11[i_341];
          f_343  =  f_314 * f_342;
          ul_11[i_341]  =  f_343;
          i_344  =  i_341 + 1;
          i_341  =  i_344;
        }  // B71
        // BLOCK 73
        f_345  =  f_109 * f_314;
        // BLOCK 74 MERGES [73 87 ]
        f_346  =  f_345;
        i_347  =  i_111;
        for(;i_347 < i_113;)
        {
          // BLOCK 75
          i_348  =  i_347 - i_111;
          f_349  =  ul_15[i_348];
          i_350  =  i_347 + 1;
          i_351  =  isequal(f_62, f_349);
          if(i_351 == 1)
          {
            // BLOCK 76
            f_352  =  f_346;
          }  // B75
          else
          {
            // BLOCK 77
            f_353  =  f_349 - f_309;
            i_354  =  isless(f_353, -83.0F);
            if(i_354 == 1)
            {
              // BLOCK 78
              f_355  =  -83.0F;
            }  // B77
            else
            {
              // BLOCK 79
              f_355  =  f_353;
            }  // B77
            // BLOCK 80 MERGES [78 79 ]
            i_356  =  isless(f_353, -83.0F);
            if(i_356 == 1)
            {
              // BLOCK 81
              f_357  =  0.0F;
            }  // B80
            else
            {
              // BLOCK 82
              f_358  =  fma(f_355, 1.442695F, 1.2582912E7F);
              f_359  =  f_358 - 1.2582912E7F;
              f_360  =  f_359 * 0.6933594F;
              f_361  =  f_355 - f_360;
              f_362  =  fma(f_359, 2.1219444E-4F, f_361);
              f_363  =  fma(f_362, 1.9875691E-4F, 0.0013981999F);
              f_364  =  fma(f_362, f_363, 0.008333452F);
              f_365  =  fma(f_362, f_364, 0.041665796F);
              f_366  =  fma(f_362, f_365, 0.16666666F);
              f_367  =  fma(f_362, f_366, 0.5F);
              f_368  =  f_362 * f_362;
              f_369  =  fma(f_367, f_368, f_362);
              f_370  =  f_369 + 1.0F;
              i_371  =  isnan(f_359)? 0 : (int) f_359;
              i_372  =  i_371 + 120;
              i_373  =  i_372 >> 2;
              i_374  =  1 << i_373;
              f_375  =  (float) i_374;
              f_376  =  f_375 * f_375;
              f_377  =  f_376 * f_376;
              f_378  =  f_377 * 7.523164E-37F;
              i_379  =  i_371 & 3;
              i_380  =  1 << i_379;
              f_381  =  (float) i_380;
              f_382  =  f_378 * f_381;
              f_383  =  f_370 * f_382;
              f_357  =  f_383;
            }  // B80
            // BLOCK 83 MERGES [81 82 ]
            ul_384  =  ul_0 + 156L;
            i_385  =  *((__global int *) ul_384);
            ul_386  =  ul_0 + 144L;
            i_387  =  *((__global int *) ul_386);
            ul_388  =  ul_0 + 148L;
            i_389  =  *((__global int *) ul_388);
            ul_390  =  ul_0 + 152L;
            i_391  =  *((__global int *) ul_390);
            i_392  =  i_387 * i_347;
            i_393  =  i_392 + i_385;
            i_394  =  i_389 * i_28;
            i_395  =  i_393 + i_394;
            i_396  =  i_391 * i_28;
            i_397  =  i_395 + i_396;
            // BLOCK 84 MERGES [83 85 ]
            i_398  =  0;
            for(;i_398 < i_34;)
            {
              // BLOCK 85
              f_399  =  ul_11[i_398];
              i_400  =  i_397 + i_398;
              l_401  =  (long) i_400;
              l_402  =  l_401 + 4L;
              l_403  =  l_402 << 2;
              ul_404  =  ul_5 + l_403;
              f_405  =  *((__global float *) ul_404);
              f_406  =  fma(f_357, f_405, f_399);
              ul_11[i_398]  =  f_406;
              i_407  =  i_398 + 1;
              i_398  =  i_407;
            }  // B84
            // BLOCK 86
            f_408  =  f_346 + f_357;
            f_352  =  f_408;
          }  // B75
          // BLOCK 87 MERGES [76 86 ]
          i_409  =  i_350;
          f_346  =  f_352;
          i_347  =  i_409;
        }  // B74
        // BLOCK 88
        f_110  =  f_114;
        f_109  =  f_346;
        i_111  =  i_112;
      }  // B13
      // BLOCK 89
      i_410  =  isequal(f_109, 0.0F);
      if(i_410 == 1)
      {
        // BLOCK 90
        f_411  =  0.0F;
      }  // B89
      else
      {
        // BLOCK 91
        f_412  =  1.0F / f_109;
        f_411  =  f_412;
      }  // B89
      // BLOCK 92 MERGES [90 91 ]
      i_413  =  *((__global int *) ul_78);
      i_414  =  *((__global int *) ul_77);
      i_415  =  *((__global int *) ul_76);
      i_416  =  *((__global int *) ul_75);
      i_417  =  i_414 * i_37;
      i_418  =  i_417 + i_413;
      i_419  =  i_415 * i_28;
      i_420  =  i_418 + i_419;
      i_421  =  i_416 * i_28;
      i_422  =  i_420 + i_421;
      // BLOCK 93 MERGES [92 94 ]
      i_423  =  0;
      for(;i_423 < i_34;)
      {
        // BLOCK 94
        f_424  =  ul_11[i_423];
        i_425  =  i_422 + i_423;
        l_426  =  (long) i_425;
        l_427  =  l_426 + 4L;
        l_428  =  l_427 << 2;
        ul_429  =  ul_9 + l_428;
        f_430  =  f_411 * f_424;
        *((__global float *) ul_429)  =  f_430;
        i_431  =  i_423 + 1;
        i_423  =  i_431;
      }  // B93
      // BLOCK 95
    }  // B5
    else
    {
      // BLOCK 96
    }  // B5
    // BLOCK 97 MERGES [96 95 ]
    i_432  =  i_29;
    i_21  =  i_432;
  }  // B1
  // BLOCK 98
  return;
}  //  kernel
