// XNNPACK's operator-run.c without the loops that our operators do not have: what is named here
// would bring pthreadpool's loop of that kind, twice. They have at most four dimensions, tiled along
// two; transpositions are of matrices; depthwise kernels stay out (xnnpack_replacements.c).

#include "pthreadpool.h"
#include "xnnpack/indirection.h"

#define pthreadpool_parallelize_1d_with_thread(...) __builtin_trap()
#define pthreadpool_parallelize_2d_tile_1d(...) __builtin_trap()
#define pthreadpool_parallelize_3d(...) __builtin_trap()
#define pthreadpool_parallelize_3d_tile_1d(...) __builtin_trap()
#define pthreadpool_parallelize_3d_tile_1d_with_thread(...) __builtin_trap()
#define pthreadpool_parallelize_4d(...) __builtin_trap()
#define pthreadpool_parallelize_5d(...) __builtin_trap()
#define pthreadpool_parallelize_5d_tile_2d(...) __builtin_trap()
#define pthreadpool_parallelize_6d_tile_2d(...) __builtin_trap()
#define xnn_indirection_init_dwconv2d(...) __builtin_trap()

#include "operator-run.c"
