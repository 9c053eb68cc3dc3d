// Some of XNNPACK's WebAssembly kernels include this ARM header without need, and Debian's
// Emscripten ships it without the files that it includes in turn.
#include <wasm_simd128.h>
