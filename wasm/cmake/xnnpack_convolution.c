// XNNPACK's operators/convolution-nhwc.c without what packs the weights of depthwise kernels: there
// are none (xnnpack_replacements.c).

#include "xnnpack/indirection.h"
#include "xnnpack/pack.h"

#define xnn_pack_f32_dwconv_ghw_w NULL
#define xnn_pack_f32_dwconv_hwg_w NULL
#define xnn_indirection_init_dwconv2d(...) __builtin_trap()

#include "operators/convolution-nhwc.c"
