// name: project-row
// java: org.tornadoattention.tornado.kernel.ProjectionRowKernel.projectRow
// tornadovm: 5.2.0-jdk25
// flags: -cl-mad-enable -w
// constants: operand 48, receipt 8, features 0
// work-group: any
// array-header: 16
// hash: b7b5dcc3840dafc94d09a411cbfdb9bff551799b8fd8a0184ef19f71a85bfc20

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
__kernel void projectRow(__global long *_kernel_context, __constant uchar *_constant_region, __local uchar *_local_region, __global int *_atomics, __global uchar *fields, __global uchar *receipts, __global uchar *x, __global uchar *w, __global uchar *halfW, __global uchar *bias, __global uchar *y, __private int items, __private int operand, __private int task, __private int features)
{
  bool b_15, b_28;
  float f_33, f_38, f_43, f_48, f_53, f_58, f_63, f_68, f_73, f_78, f_83, f_88, f_92, f_96, f_100, f_104, f_110, f_111, f_112, f_113, f_114, f_115, f_116, f_117, f_118, f_119, f_120, f_121, f_122, f_123, f_124, f_125, f_131, f_138, f_139, f_144, f_145, f_150, f_151, f_156, f_157, f_162, f_163, f_168, f_169, f_174, f_175, f_180, f_181, f_186, f_187, f_192, f_193, f_198, f_199, f_204, f_205, f_209, f_210, f_214, f_215, f_219, f_220, f_224, f_225, f_235, f_242, f_249, f_256, f_263, f_270, f_277, f_284, f_291, f_298, f_305, f_313, f_321, f_329, f_337;
  int i_8, i_12, i_13, i_14, i_17, i_19, i_20, i_21, i_22, i_23, i_24, i_25, i_26, i_27, i_34, i_39, i_44, i_49, i_54, i_59, i_64, i_69, i_74, i_79, i_84, i_105, i_106, i_107, i_108, i_109, i_126, i_132, i_133, i_140, i_146, i_152, i_158, i_164, i_170, i_176, i_182, i_188, i_194, i_200, i_226, i_227, i_228, i_229, i_230, i_236, i_237, i_243, i_244, i_250, i_251, i_257, i_258, i_264, i_265, i_271, i_272, i_278, i_279, i_285, i_286, i_292, i_293, i_299, i_300, i_306, i_307, i_308, i_314, i_315, i_316, i_322, i_323, i_324, i_330, i_331, i_332, i_338, i_339, i_344;
  long l_29, l_30, l_31, l_35, l_36, l_40, l_41, l_45, l_46, l_50, l_51, l_55, l_56, l_60, l_61, l_65, l_66, l_70, l_71, l_75, l_76, l_80, l_81, l_85, l_86, l_89, l_90, l_93, l_94, l_97, l_98, l_101, l_102, l_127, l_128, l_129, l_134, l_135, l_136, l_141, l_142, l_147, l_148, l_153, l_154, l_159, l_160, l_165, l_166, l_171, l_172, l_177, l_178, l_183, l_184, l_189, l_190, l_195, l_196, l_201, l_202, l_206, l_207, l_211, l_212, l_216, l_217, l_221, l_222, l_231, l_232, l_233, l_238, l_239, l_240, l_245, l_246, l_247, l_252, l_253, l_254, l_259, l_260, l_261, l_266, l_267, l_268, l_273, l_274, l_275, l_280, l_281, l_282, l_287, l_288, l_289, l_294, l_295, l_296, l_301, l_302, l_303, l_309, l_310, l_311, l_317, l_318, l_319, l_325, l_326, l_327, l_333, l_334, l_335, l_340, l_341, l_342;
  ulong ul_0, ul_1, ul_2, ul_3, ul_4, ul_5, ul_9, ul_10, ul_11, ul_16, ul_18, ul_32, ul_37, ul_42, ul_47, ul_52, ul_57, ul_62, ul_67, ul_72, ul_77, ul_82, ul_87, ul_91, ul_95, ul_99, ul_103, ul_130, ul_137, ul_143, ul_149, ul_155, ul_161, ul_167, ul_173, ul_179, ul_185, ul_191, ul_197, ul_203, ul_208, ul_213, ul_218, ul_223, ul_234, ul_241, ul_248, ul_255, ul_262, ul_269, ul_276, ul_283, ul_290, ul_297, ul_304, ul_312, ul_320, ul_328, ul_336, ul_343;

  // BLOCK 0
  ul_0  =  (ulong) fields;
  ul_1  =  (ulong) receipts;
  ul_2  =  (ulong) x;
  ul_3  =  (ulong) w;
  ul_4  =  (ulong) bias;
  ul_5  =  (ulong) y;
  __private float ul_6[16];
  __private float* ul_7 = ul_6;
  i_8  =  get_global_size(0);
  ul_9  =  ul_0 + 216L;
  ul_10  =  ul_0 + 212L;
  ul_11  =  ul_0 + 208L;
  i_12  =  get_global_id(0);
  i_13  =  _kernel_context[0];
  // BLOCK 1 MERGES [0 11 ]
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
      ul_18  =  ul_1 + 48L;
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
    i_22  =  max(1, i_19);
    i_23  =  i_14 / i_22;
    i_24  =  i_23 << 4;
    i_25  =  min(i_19, 1);
    i_26  =  i_25 * i_21;
    i_27  =  i_8 + i_14;
    b_28  =  i_24 < i_26;
    if(b_28)
    {
      // BLOCK 6
      l_29  =  (long) i_24;
      l_30  =  l_29 + 4L;
      l_31  =  l_30 << 2;
      ul_32  =  ul_4 + l_31;
      f_33  =  *((__global float *) ul_32);
      ul_7[0]  =  f_33;
      i_34  =  i_24 + 5;
      l_35  =  (long) i_34;
      l_36  =  l_35 << 2;
      ul_37  =  ul_4 + l_36;
      f_38  =  *((__global float *) ul_37);
      ul_7[1]  =  f_38;
      i_39  =  i_24 + 6;
      l_40  =  (long) i_39;
      l_41  =  l_40 << 2;
      ul_42  =  ul_4 + l_41;
      f_43  =  *((__global float *) ul_42);
      ul_7[2]  =  f_43;
      i_44  =  i_24 + 7;
      l_45  =  (long) i_44;
      l_46  =  l_45 << 2;
      ul_47  =  ul_4 + l_46;
      f_48  =  *((__global float *) ul_47);
      ul_7[3]  =  f_48;
      i_49  =  i_24 + 8;
      l_50  =  (long) i_49;
      l_51  =  l_50 << 2;
      ul_52  =  ul_4 + l_51;
      f_53  =  *((__global float *) ul_52);
      ul_7[4]  =  f_53;
      i_54  =  i_24 + 9;
      l_55  =  (long) i_54;
      l_56  =  l_55 << 2;
      ul_57  =  ul_4 + l_56;
      f_58  =  *((__global float *) ul_57);
      ul_7[5]  =  f_58;
      i_59  =  i_24 + 10;
      l_60  =  (long) i_59;
      l_61  =  l_60 << 2;
      ul_62  =  ul_4 + l_61;
      f_63  =  *((__global float *) ul_62);
      ul_7[6]  =  f_63;
      i_64  =  i_24 + 11;
      l_65  =  (long) i_64;
      l_66  =  l_65 << 2;
      ul_67  =  ul_4 + l_66;
      f_68  =  *((__global float *) ul_67);
      ul_7[7]  =  f_68;
      i_69  =  i_24 + 12;
      l_70  =  (long) i_69;
      l_71  =  l_70 << 2;
      ul_72  =  ul_4 + l_71;
      f_73  =  *((__global float *) ul_72);
      ul_7[8]  =  f_73;
      i_74  =  i_24 + 13;
      l_75  =  (long) i_74;
      l_76  =  l_75 << 2;
      ul_77  =  ul_4 + l_76;
      f_78  =  *((__global float *) ul_77);
      ul_7[9]  =  f_78;
      i_79  =  i_24 + 14;
      l_80  =  (long) i_79;
      l_81  =  l_80 << 2;
      ul_82  =  ul_4 + l_81;
      f_83  =  *((__global float *) ul_82);
      ul_7[10]  =  f_83;
      i_84  =  i_24 + 15;
      l_85  =  (long) i_84;
      l_86  =  l_85 << 2;
      ul_87  =  ul_4 + l_86;
      f_88  =  *((__global float *) ul_87);
      ul_7[11]  =  f_88;
      l_89  =  l_70 + 4L;
      l_90  =  l_89 << 2;
      ul_91  =  ul_4 + l_90;
      f_92  =  *((__global float *) ul_91);
      ul_7[12]  =  f_92;
      l_93  =  l_75 + 4L;
      l_94  =  l_93 << 2;
      ul_95  =  ul_4 + l_94;
      f_96  =  *((__global float *) ul_95);
      ul_7[13]  =  f_96;
      l_97  =  l_80 + 4L;
      l_98  =  l_97 << 2;
      ul_99  =  ul_4 + l_98;
      f_100  =  *((__global float *) ul_99);
      ul_7[14]  =  f_100;
      l_101  =  l_85 + 4L;
      l_102  =  l_101 << 2;
      ul_103  =  ul_4 + l_102;
      f_104  =  *((__global float *) ul_103);
      ul_7[15]  =  f_104;
      i_105  =  i_20 * i_24;
      i_106  =  i_19 * i_23;
      i_107  =  i_14 - i_106;
      i_108  =  i_107 * i_20;
      // BLOCK 7 MERGES [6 8 ]
      i_109  =  0;
      f_110  =  f_33;
      f_111  =  f_38;
      f_112  =  f_43;
      f_113  =  f_48;
      f_114  =  f_53;
      f_115  =  f_58;
      f_116  =  f_63;
      f_117  =  f_68;
      f_118  =  f_73;
      f_119  =  f_78;
      f_120  =  f_83;
      f_121  =  f_88;
      f_122  =  f_92;
      f_123  =  f_96;
      f_124  =  f_100;
      f_125  =  f_104;
      for(;i_109 < i_20;)
      {
        // BLOCK 8
        i_126  =  i_108 + i_109;
        l_127  =  (long) i_126;
        l_128  =  l_127 + 4L;
        l_129  =  l_128 << 2;
        ul_130  =  ul_2 + l_129;
        f_131  =  *((__global float *) ul_130);
        i_132  =  i_109 << 4;
        i_133  =  i_105 + i_132;
        l_134  =  (long) i_133;
        l_135  =  l_134 + 4L;
        l_136  =  l_135 << 2;
        ul_137  =  ul_3 + l_136;
        f_138  =  *((__global float *) ul_137);
        f_139  =  fma(f_131, f_138, f_110);
        ul_7[0]  =  f_139;
        i_140  =  i_133 + 5;
        l_141  =  (long) i_140;
        l_142  =  l_141 << 2;
        ul_143  =  ul_3 + l_142;
        f_144  =  *((__global float *) ul_143);
        f_145  =  fma(f_131, f_144, f_111);
        ul_7[1]  =  f_145;
        i_146  =  i_133 + 6;
        l_147  =  (long) i_146;
        l_148  =  l_147 << 2;
        ul_149  =  ul_3 + l_148;
        f_150  =  *((__global float *) ul_149);
        f_151  =  fma(f_131, f_150, f_112);
        ul_7[2]  =  f_151;
        i_152  =  i_133 + 7;
        l_153  =  (long) i_152;
        l_154  =  l_153 << 2;
        ul_155  =  ul_3 + l_154;
        f_156  =  *((__global float *) ul_155);
        f_157  =  fma(f_131, f_156, f_113);
        ul_7[3]  =  f_157;
        i_158  =  i_133 + 8;
        l_159  =  (long) i_158;
        l_160  =  l_159 << 2;
        ul_161  =  ul_3 + l_160;
        f_162  =  *((__global float *) ul_161);
        f_163  =  fma(f_131, f_162, f_114);
        ul_7[4]  =  f_163;
        i_164  =  i_133 + 9;
        l_165  =  (long) i_164;
        l_166  =  l_165 << 2;
        ul_167  =  ul_3 + l_166;
        f_168  =  *((__global float *) ul_167);
        f_169  =  fma(f_131, f_168, f_115);
        ul_7[5]  =  f_169;
        i_170  =  i_133 + 10;
        l_171  =  (long) i_170;
        l_172  =  l_171 << 2;
        ul_173  =  ul_3 + l_172;
        f_174  =  *((__global float *) ul_173);
        f_175  =  fma(f_131, f_174, f_116);
        ul_7[6]  =  f_175;
        i_176  =  i_133 + 11;
        l_177  =  (long) i_176;
        l_178  =  l_177 << 2;
        ul_179  =  ul_3 + l_178;
        f_180  =  *((__global float *) ul_179);
        f_181  =  fma(f_131, f_180, f_117);
        ul_7[7]  =  f_181;
        i_182  =  i_133 + 12;
        l_183  =  (long) i_182;
        l_184  =  l_183 << 2;
        ul_185  =  ul_3 + l_184;
        f_186  =  *((__global float *) ul_185);
        f_187  =  fma(f_131, f_186, f_118);
        ul_7[8]  =  f_187;
        i_188  =  i_133 + 13;
        l_189  =  (long) i_188;
        l_190  =  l_189 << 2;
        ul_191  =  ul_3 + l_190;
        f_192  =  *((__global float *) ul_191);
        f_193  =  fma(f_131, f_192, f_119);
        ul_7[9]  =  f_193;
        i_194  =  i_133 + 14;
        l_195  =  (long) i_194;
        l_196  =  l_195 << 2;
        ul_197  =  ul_3 + l_196;
        f_198  =  *((__global float *) ul_197);
        f_199  =  fma(f_131, f_198, f_120);
        ul_7[10]  =  f_199;
        i_200  =  i_133 + 15;
        l_201  =  (long) i_200;
        l_202  =  l_201 << 2;
        ul_203  =  ul_3 + l_202;
        f_204  =  *((__global float *) ul_203);
        f_205  =  fma(f_131, f_204, f_121);
        ul_7[11]  =  f_205;
        l_206  =  l_183 + 4L;
        l_207  =  l_206 << 2;
        ul_208  =  ul_3 + l_207;
        f_209  =  *((__global float *) ul_208);
        f_210  =  fma(f_131, f_209, f_122);
        ul_7[12]  =  f_210;
        l_211  =  l_189 + 4L;
        l_212  =  l_211 << 2;
        ul_213  =  ul_3 + l_212;
        f_214  =  *((__global float *) ul_213);
        f_215  =  fma(f_131, f_214, f_123);
        ul_7[13]  =  f_215;
        l_216  =  l_195 + 4L;
        l_217  =  l_216 << 2;
        ul_218  =  ul_3 + l_217;
        f_219  =  *((__global float *) ul_218);
        f_220  =  fma(f_131, f_219, f_124);
        ul_7[14]  =  f_220;
        l_221  =  l_201 + 4L;
        l_222  =  l_221 << 2;
        ul_223  =  ul_3 + l_222;
        f_224  =  *((__global float *) ul_223);
        f_225  =  fma(f_131, f_224, f_125);
        ul_7[15]  =  f_225;
        i_226  =  i_109 + 1;
        i_109  =  i_226;
        f_110  =  f_139;
        f_111  =  f_145;
        f_112  =  f_151;
        f_113  =  f_157;
        f_114  =  f_163;
        f_115  =  f_169;
        f_116  =  f_175;
        f_117  =  f_181;
        f_118  =  f_187;
        f_119  =  f_193;
        f_120  =  f_199;
        f_121  =  f_205;
        f_122  =  f_210;
        f_123  =  f_215;
        f_124  =  f_220;
        f_125  =  f_225;
      }  // B7
      // BLOCK 9
      i_227  =  i_107 * i_21;
      i_228  =  i_21 + -1;
      i_229  =  min(i_84, i_228);
      i_230  =  i_227 + i_229;
      l_231  =  (long) i_230;
      l_232  =  l_231 + 4L;
      l_233  =  l_232 << 2;
      ul_234  =  ul_5 + l_233;
      *((__global float *) ul_234)  =  f_125;
      f_235  =  ul_7[14];
      i_236  =  min(i_79, i_228);
      i_237  =  i_236 + i_227;
      l_238  =  (long) i_237;
      l_239  =  l_238 + 4L;
      l_240  =  l_239 << 2;
      ul_241  =  ul_5 + l_240;
      *((__global float *) ul_241)  =  f_235;
      f_242  =  ul_7[13];
      i_243  =  min(i_74, i_228);
      i_244  =  i_243 + i_227;
      l_245  =  (long) i_244;
      l_246  =  l_245 + 4L;
      l_247  =  l_246 << 2;
      ul_248  =  ul_5 + l_247;
      *((__global float *) ul_248)  =  f_242;
      f_249  =  ul_7[12];
      i_250  =  min(i_69, i_228);
      i_251  =  i_250 + i_227;
      l_252  =  (long) i_251;
      l_253  =  l_252 + 4L;
      l_254  =  l_253 << 2;
      ul_255  =  ul_5 + l_254;
      *((__global float *) ul_255)  =  f_249;
      f_256  =  ul_7[11];
      i_257  =  min(i_64, i_228);
      i_258  =  i_257 + i_227;
      l_259  =  (long) i_258;
      l_260  =  l_259 + 4L;
      l_261  =  l_260 << 2;
      ul_262  =  ul_5 + l_261;
      *((__global float *) ul_262)  =  f_256;
      f_263  =  ul_7[10];
      i_264  =  min(i_59, i_228);
      i_265  =  i_264 + i_227;
      l_266  =  (long) i_265;
      l_267  =  l_266 + 4L;
      l_268  =  l_267 << 2;
      ul_269  =  ul_5 + l_268;
      *((__global float *) ul_269)  =  f_263;
      f_270  =  ul_7[9];
      i_271  =  min(i_54, i_228);
      i_272  =  i_271 + i_227;
      l_273  =  (long) i_272;
      l_274  =  l_273 + 4L;
      l_275  =  l_274 << 2;
      ul_276  =  ul_5 + l_275;
      *((__global float *) ul_276)  =  f_270;
      f_277  =  ul_7[8];
      i_278  =  min(i_49, i_228);
      i_279  =  i_278 + i_227;
      l_280  =  (long) i_279;
      l_281  =  l_280 + 4L;
      l_282  =  l_281 << 2;
      ul_283  =  ul_5 + l_282;
      *((__global float *) ul_283)  =  f_277;
      f_284  =  ul_7[7];
      i_285  =  min(i_44, i_228);
      i_286  =  i_285 + i_227;
      l_287  =  (long) i_286;
      l_288  =  l_287 + 4L;
      l_289  =  l_288 << 2;
      ul_290  =  ul_5 + l_289;
      *((__global float *) ul_290)  =  f_284;
      f_291  =  ul_7[6];
      i_292  =  min(i_39, i_228);
      i_293  =  i_292 + i_227;
      l_294  =  (long) i_293;
      l_295  =  l_294 + 4L;
      l_296  =  l_295 << 2;
      ul_297  =  ul_5 + l_296;
      *((__global float *) ul_297)  =  f_291;
      f_298  =  ul_7[5];
      i_299  =  min(i_34, i_228);
      i_300  =  i_299 + i_227;
      l_301  =  (long) i_300;
      l_302  =  l_301 + 4L;
      l_303  =  l_302 << 2;
      ul_304  =  ul_5 + l_303;
      *((__global float *) ul_304)  =  f_298;
      f_305  =  ul_7[4];
      i_306  =  i_24 + 4;
      i_307  =  min(i_306, i_228);
      i_308  =  i_307 + i_227;
      l_309  =  (long) i_308;
      l_310  =  l_309 + 4L;
      l_311  =  l_310 << 2;
      ul_312  =  ul_5 + l_311;
      *((__global float *) ul_312)  =  f_305;
      f_313  =  ul_7[3];
      i_314  =  i_24 + 3;
      i_315  =  min(i_314, i_228);
      i_316  =  i_315 + i_227;
      l_317  =  (long) i_316;
      l_318  =  l_317 + 4L;
      l_319  =  l_318 << 2;
      ul_320  =  ul_5 + l_319;
      *((__global float *) ul_320)  =  f_313;
      f_321  =  ul_7[2];
      i_322  =  i_24 + 2;
      i_323  =  min(i_322, i_228);
      i_324  =  i_323 + i_227;
      l_325  =  (long) i_324;
      l_326  =  l_325 + 4L;
      l_327  =  l_326 << 2;
      ul_328  =  ul_5 + l_327;
      *((__global float *) ul_328)  =  f_321;
      f_329  =  ul_7[1];
      i_330  =  i_24 + 1;
      i_331  =  min(i_330, i_228);
      i_332  =  i_331 + i_227;
      l_333  =  (long) i_332;
      l_334  =  l_333 + 4L;
      l_335  =  l_334 << 2;
      ul_336  =  ul_5 + l_335;
      *((__global float *) ul_336)  =  f_329;
      f_337  =  ul_7[0];
      i_338  =  min(i_24, i_228);
      i_339  =  i_338 + i_227;
      l_340  =  (long) i_339;
      l_341  =  l_340 + 4L;
      l_342  =  l_341 << 2;
      ul_343  =  ul_5 + l_342;
      *((__global float *) ul_343)  =  f_337;
    }  // B5
    else
    {
      // BLOCK 10
    }  // B5
    // BLOCK 11 MERGES [10 9 ]
    i_344  =  i_27;
    i_14  =  i_344;
  }  // B1
  // BLOCK 12
  return;
}  //  kernel
