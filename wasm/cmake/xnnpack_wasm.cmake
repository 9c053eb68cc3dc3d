# XNNPACK and pthreadpool for WebAssembly. XNNPACK's own CMake of the pinned commit does not know
# Emscripten, so this is a target of our own, from XNNPACK's lists of kernels. It holds the operator
# interface; the subgraph interface, which Inklens does not use, stays out.

set(wasm_flags -O3 -w $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions> $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)

# --- pthreadpool: real threads on futexes, or upstream's shim that runs everything in place.

if(INKLENS_WASM_THREADS)
  # Without fastpath.c, which is every loop once more: it saves one comparison for each tile of work.
  set(pthreadpool_sources memory.c portable-api.c pthreads.c)
else()
  set(pthreadpool_sources shim.c)
endif()
list(TRANSFORM pthreadpool_sources PREPEND "${pthreadpool_SOURCE_DIR}/src/")
add_library(pthreadpool STATIC EXCLUDE_FROM_ALL ${pthreadpool_sources})
target_include_directories(pthreadpool SYSTEM
  PUBLIC "${pthreadpool_SOURCE_DIR}/include"
  PRIVATE "${pthreadpool_SOURCE_DIR}/src" "${fxdiv_SOURCE_DIR}/include")
target_compile_definitions(pthreadpool
  PUBLIC PTHREADPOOL_NO_DEPRECATED_API=1
  PRIVATE PTHREADPOOL_USE_CPUINFO=0 PTHREADPOOL_USE_FASTPATH=0
    PTHREADPOOL_USE_FUTEX=$<BOOL:${INKLENS_WASM_THREADS}>)
target_compile_options(pthreadpool PRIVATE ${inklens_variant_flags} ${wasm_flags})

# --- XNNPACK: what its two targets below share.

add_library(xnnpack_wasm_base INTERFACE)
target_include_directories(xnnpack_wasm_base SYSTEM INTERFACE
  "${PROJECT_SOURCE_DIR}/wasm/cmake/arm_neon" "${xnnpack_SOURCE_DIR}/include"
  "${xnnpack_SOURCE_DIR}/src" "${fxdiv_SOURCE_DIR}/include" "${fp16_SOURCE_DIR}/include"
  "${pthreadpool_SOURCE_DIR}/include")
target_compile_options(xnnpack_wasm_base INTERFACE ${wasm_flags} -fno-math-errno)
target_compile_definitions(xnnpack_wasm_base INTERFACE XNN_LOG_LEVEL=0 XNN_ENABLE_MEMOPT=1
  XNN_ENABLE_GEMM_M_SPECIALIZATION=1)
foreach(feature IN ITEMS ARM_BF16 ARM_DOTPROD ARM_FP16_SCALAR ARM_FP16_VECTOR ARM_I8MM ARM_SME
    ARM_SME2 ASSEMBLY AVX256SKX AVX256VNNI AVX256VNNIGFNI AVX512AMX AVX512F AVX512FP16 AVX512SKX
    AVX512VBMI AVX512VNNI AVX512VNNIGFNI AVXVNNI AVXVNNIINT8 CPUINFO DWCONV_MULTIPASS HVX KLEIDIAI
    RISCV_FP16_VECTOR RISCV_VECTOR SPARSE VSX)
  target_compile_definitions(xnnpack_wasm_base INTERFACE XNN_ENABLE_${feature}=0)
endforeach()

# Of all kernels only those that our operators can reach: floats, and what packs and moves them. The
# tables of XNNPACK's other operators name the rest; nothing calls these, and the linker drops them.
set(kernel_families f32-avgpool f32-gemm f32-igemm f32-maxpool f32-pavgpool f32-vclamp f32-vmulcaddc
  x32-packw x[0-9]+-transposec xx-copy xx-fill xx-pad xx-transposev)
list(JOIN kernel_families "|" kernel_families)

function(xnnpack_kernels out)
  set(kernels "")
  foreach(family IN LISTS ARGN)
    include("${xnnpack_SOURCE_DIR}/cmake/gen/${family}_microkernels.cmake")
    string(TOUPPER "PROD_${family}_MICROKERNEL_SRCS" list)
    list(APPEND kernels ${${list}})
  endforeach()
  list(FILTER kernels INCLUDE REGEX "^src/(${kernel_families})/")
  list(TRANSFORM kernels PREPEND "${xnnpack_SOURCE_DIR}/")
  set(${out} ${kernels} PARENT_SCOPE)
endfunction()

# Most kernels are the same code in every variant. Compiled with the same flags, ccache compiles
# them once for all three; atomics are what linking with threads asks for.
xnnpack_kernels(common_kernels scalar wasm wasmsimd)
add_library(xnnpack_kernels OBJECT EXCLUDE_FROM_ALL ${common_kernels})
target_compile_options(xnnpack_kernels PRIVATE -msimd128 -matomics -mbulk-memory)
target_link_libraries(xnnpack_kernels PRIVATE xnnpack_wasm_base)

file(GLOB variant_sources
  "${xnnpack_SOURCE_DIR}/src/*.c" "${xnnpack_SOURCE_DIR}/src/configs/*.c"
  "${xnnpack_SOURCE_DIR}/src/enums/*.c" "${xnnpack_SOURCE_DIR}/src/operators/*.c"
  "${xnnpack_SOURCE_DIR}/src/reference/*.cc" "${xnnpack_SOURCE_DIR}/src/tables/*.c")
list(FILTER variant_sources EXCLUDE REGEX "/src/(im2col|memory-planner|runtime|subgraph|tensor|\
operator-run|operators/convolution-nhwc|configs/(dwconv|gemm|avgpool|pavgpool)-config)\\.c$")
list(APPEND variant_sources "${PROJECT_SOURCE_DIR}/wasm/cmake/xnnpack_operator_run.c"
  "${PROJECT_SOURCE_DIR}/wasm/cmake/xnnpack_convolution.c")
# What prepares and starts the kernels runs once a layer: small rather than fast.
set_source_files_properties(${variant_sources} PROPERTIES
  COMPILE_OPTIONS "-Os;${inklens_whole_program}")
if(INKLENS_WASM_RELAXED_SIMD)
  xnnpack_kernels(relaxed_kernels wasmrelaxedsimd)
  list(APPEND variant_sources ${relaxed_kernels})
endif()
add_library(XNNPACK STATIC EXCLUDE_FROM_ALL
  ${variant_sources} "${PROJECT_SOURCE_DIR}/wasm/cmake/xnnpack_replacements.c"
  $<TARGET_OBJECTS:xnnpack_kernels>)
target_include_directories(XNNPACK SYSTEM PUBLIC "${xnnpack_SOURCE_DIR}/include")
target_compile_options(XNNPACK PRIVATE ${inklens_variant_flags})
target_link_libraries(XNNPACK PRIVATE xnnpack_wasm_base PUBLIC pthreadpool)

foreach(target IN ITEMS xnnpack_kernels XNNPACK)
  inklens_unity(${target} 16 "${xnnpack_separate}|/wasm/cmake/")
endforeach()
