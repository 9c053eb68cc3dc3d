// In place of parts of XNNPACK that stay out of the WebAssembly build (xnnpack_wasm.cmake). Its own
// tables name every kernel for every activation, and what a table names the linker keeps.

#include <stdbool.h>
#include <stddef.h>

#include "xnnpack/avgpool.h"
#include "xnnpack/config.h"
#include "xnnpack/gemm.h"
#include "xnnpack/hardware-config.h"
#include "xnnpack/igemm.h"
#include "xnnpack/init-once.h"
#include "xnnpack/microparams-init.h"
#include "xnnpack/pack.h"
#include "xnnpack/packw.h"
#include "xnnpack/pavgpool.h"

// Weight caches ask which build filled them: we keep none, so a constant answer will do.
size_t xnn_experimental_get_build_identifier_size(void) { return 1; }
const void* xnn_experimental_get_build_identifier_data(void) { return "1"; }
bool xnn_experimental_check_build_identifier(const void* data, size_t size) {
  return size == 1 && *(const char*)data == '1';
}

// Depthwise kernels would serve convolutions of one channel to one, kernels of two columns products
// with one or two outputs: without any XNNPACK takes those that serve all others.
const struct xnn_dwconv_config* xnn_init_f32_dwconv_config(void) {
  static const struct xnn_dwconv_config none[XNN_MAX_F32_DWCONV_UKERNELS] = {0};
  return none;
}
const struct xnn_gemm_config* xnn_init_f32_gemm_nr2_config(void) {
  static const struct xnn_gemm_config none = {0};
  return &none;
}

// Matrix products and convolutions, for the activations that our operators ask for: none, or a
// ReLU. For a product's ReLU XNNPACK takes the kernel that clamps on both sides.
#define GEMM(kernel) xnn_init_hmp_gemm_ukernel((xnn_gemm_ukernel_fn)xnn_f32_gemm_##kernel)
#define IGEMM(kernel) xnn_init_hmp_igemm_ukernel((xnn_igemm_ukernel_fn)xnn_f32_igemm_##kernel)

/// Kernels for tiles of ROWS rows: LINEAR ends the names of those that do not clamp, MINMAX of
/// those that do.
#define TAKE_KERNELS(ROWS, LINEAR, MINMAX)                                    \
  do {                                                                        \
    config.linear.gemm[ROWS - 1] = GEMM(ukernel_##ROWS##x8__##LINEAR);        \
    config.linear.igemm[ROWS - 1] = IGEMM(ukernel_##ROWS##x8__##LINEAR);      \
    config.relu.igemm[ROWS - 1] = IGEMM(relu_ukernel_##ROWS##x8__##LINEAR);   \
    config.minmax.gemm[ROWS - 1] = GEMM(minmax_ukernel_##ROWS##x8__##MINMAX); \
    config.relu.gemm[ROWS - 1] = config.minmax.gemm[ROWS - 1];                \
    config.mr = ROWS;                                                         \
  } while (false)

static struct xnn_gemm_config config;

#if XNN_ARCH_WASMRELAXEDSIMD

static void take_kernels(bool is_x86) {
  TAKE_KERNELS(1, wasmrelaxedsimd_fma_loadsplat, wasmrelaxedsimd_fma_loadsplat);
  if (is_x86) {
    TAKE_KERNELS(4, wasmrelaxedsimd_fma_loadsplat, wasmrelaxedsimd_fma_loadsplat);
  } else {
    TAKE_KERNELS(6, wasmrelaxedsimd_fma_splat, wasmrelaxedsimd_fma_splat);
  }
}

#else

#include <emscripten.h>

// The preprocessor would part "??" into two.
EM_JS(int, logical_cores, (void), {
  const navigator = globalThis.navigator;
  return navigator ? navigator.hardwareConcurrency || 1 : 1;
});

static void take_kernels(bool is_x86) {
  if (!is_x86) {
    TAKE_KERNELS(1, wasmsimd_loadsplat, wasmsimd_arm_splat);
    TAKE_KERNELS(5, wasmsimd_splat, wasmsimd_arm_splat);
    return;
  }
  TAKE_KERNELS(1, wasmsimd_loadsplat, wasmsimd_x86_loadsplat);
  if (logical_cores() > 4) {  // XNNPACK's guess at who has AVX
    TAKE_KERNELS(4, wasmsimd_loadsplat, wasmsimd_x86_loadsplat);
  } else {
    TAKE_KERNELS(4, wasmsimd_splat, wasmsimd_x86_splat);
  }
}

#endif

XNN_INIT_ONCE_GUARD(gemm);
static void init_gemm_config(void) {
  take_kernels(xnn_init_hardware_config()->is_x86);
  config.init.f32 = xnn_init_f32_minmax_scalar_params;
  config.pack_gemm_gio = (xnn_packw_gemm_gio_ukernel_fn)xnn_pack_f32_gemm_gio_w;
  config.pack_gemm_goi =
      (xnn_packw_gemm_goi_ukernel_fn)xnn_x32_packw_gemm_goi_ukernel_x8__wasmsimd_u4;
  config.nr = 8;
}

const struct xnn_gemm_config* xnn_init_f32_gemm_config(void) {
  XNN_INIT_ONCE(gemm);
  return &config;
}

// Average pooling adds, and clamps once at the end: that clamp alone is what XNNPACK's kernels for
// x86 do otherwise.
const struct xnn_avgpool_config* xnn_init_f32_avgpool_config(void) {
  static const struct xnn_avgpool_config avgpool = {
      .unipass = (xnn_avgpool_unipass_ukernel_fn)xnn_f32_avgpool_minmax_ukernel_9x__wasmsimd_arm_c4,
      .multipass =
          (xnn_avgpool_multipass_ukernel_fn)xnn_f32_avgpool_minmax_ukernel_9p8x__wasmsimd_arm_c4,
      .init.f32 = xnn_init_f32_scaleminmax_scalar_params,
      .primary_tile = 9,
      .incremental_tile = 8,
      .channel_tile = 4};
  return &avgpool;
}
const struct xnn_pavgpool_config* xnn_init_f32_pavgpool_config(void) {
  static const struct xnn_pavgpool_config pavgpool = {
      .unipass =
          (xnn_pavgpool_unipass_ukernel_fn)xnn_f32_pavgpool_minmax_ukernel_9x__wasmsimd_arm_c4,
      .multipass =
          (xnn_pavgpool_multipass_ukernel_fn)xnn_f32_pavgpool_minmax_ukernel_9p8x__wasmsimd_arm_c4,
      .init.f32 = xnn_init_f32_minmax_scalar_params,
      .primary_tile = 9,
      .incremental_tile = 8,
      .channel_tile = 4};
  return &pavgpool;
}
