# What every compilation of the tree shares, third-party code included.

find_program(INKLENS_CCACHE ccache NO_CMAKE_FIND_ROOT_PATH)
foreach(language IN ITEMS C CXX)
  if(INKLENS_CCACHE AND NOT DEFINED CMAKE_${language}_COMPILER_LAUNCHER)
    set(CMAKE_${language}_COMPILER_LAUNCHER "${INKLENS_CCACHE}")
  endif()
endforeach()

# Instruction sets and threads of the WebAssembly variant. Third-party targets say themselves which
# of these they take; the rest of the tree takes them all (CMakeLists.txt).
set(inklens_variant_flags "")
if(EMSCRIPTEN)
  # Every engine that has SIMD fills and copies memory by an instruction.
  list(APPEND inklens_variant_flags -msimd128 -mbulk-memory)
  add_link_options(-mbulk-memory)
  if(INKLENS_WASM_RELAXED_SIMD)
    list(APPEND inklens_variant_flags -mrelaxed-simd)
  endif()
  if(INKLENS_WASM_THREADS)
    list(APPEND inklens_variant_flags -pthread)
    add_link_options(-pthread)
  endif()
endif()

if(INKLENS_SANITIZE)
  set(inklens_sanitize_flags -fsanitize=${INKLENS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(${inklens_sanitize_flags})
  if(INKLENS_SANITIZE MATCHES "thread")
    # The thread sanitizer must see pthreadpool's atomics, or it reports races that are none.
    # The others watch our own code only: XNNPACK reads past its inputs' ends by design.
    add_compile_options(${inklens_sanitize_flags})
  endif()
endif()

# Of all of WebAssembly but the kernels the linker makes one program: what nobody calls, asks for or
# returns goes.
set(inklens_whole_program "")
if(EMSCRIPTEN AND NOT INKLENS_SANITIZE)
  set(inklens_whole_program -flto)
endif()
