# How Inklens' own targets are compiled and linked.

# Options of every own target: link it PRIVATE.
add_library(inklens_options INTERFACE)
target_compile_options(inklens_options INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wfloat-conversion
  # Fused multiply-adds round differently: without them native and WebAssembly agree.
  -ffp-contract=off
  # GCC 12 sees uninitialised reads in every moved std::optional and std::variant.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
# A forgotten enumerator is a mistake with every compiler, and no compiler is wrong about it.
target_compile_options(inklens_options INTERFACE -Werror=switch)
if(EMSCRIPTEN)
  # A cast of a float is one instruction then, which every engine with SIMD has, and no branch.
  target_compile_options(inklens_options INTERFACE -mnontrapping-fptoint)
endif()
if(INKLENS_WERROR)
  target_compile_options(inklens_options INTERFACE -Werror)
endif()
if(INKLENS_SANITIZE AND NOT INKLENS_SANITIZE MATCHES "thread")
  target_compile_options(inklens_options INTERFACE
    ${inklens_sanitize_flags} -fno-sanitize-recover=all
    # It reads run-time types, and the core has none.
    -fno-sanitize=vptr
    $<$<CXX_COMPILER_ID:Clang>:-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/native_tests/sanitizer_ignorelist.txt>)
endif()

# In WebAssembly the arithmetic is XNNPACK's, and of the rest a page wants a small download. The
# compiler counts a call as dearer than it is there: told to inline nothing that adds a byte, it saves
# 18 KB.
set(inklens_small -Oz "SHELL:-mllvm -inline-threshold=-20")

# A static library of the core: no exceptions, no run-time types, includes from wasm/ on
# ("core/base/status.h").
#   inklens_library(<name> [SEPARATE] SOURCES <file>... [FAST <file>...] [DEPENDS <target>...]
#                   [THIRD_PARTY <target>...])
# FAST names sources with loops over all pixels of all images: in WebAssembly they are compiled for
# speed, and all others for size.
# What is third-party stays inside: whoever uses the library sees none of its headers or flags.
# A header-only folder gives no .cc file; it becomes an interface library. SEPARATE says that the
# files' private names clash.
function(inklens_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SEPARATE" "" "SOURCES;FAST;DEPENDS;THIRD_PARTY")
  set(compiled ${arg_SOURCES})
  list(FILTER compiled INCLUDE REGEX "\\.(c|cc)$")
  if(NOT compiled)
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${PROJECT_SOURCE_DIR}/wasm")
    target_link_libraries(${name} INTERFACE ${arg_DEPENDS})
    return()
  endif()
  set(targets ${name})
  if(EMSCRIPTEN AND arg_FAST)
    list(REMOVE_ITEM arg_SOURCES ${arg_FAST})
    add_library(${name}_fast OBJECT ${arg_FAST})
    target_compile_options(${name}_fast PRIVATE -O3)
    list(APPEND targets ${name}_fast)
    list(APPEND arg_SOURCES $<TARGET_OBJECTS:${name}_fast>)
  endif()
  add_library(${name} STATIC ${arg_SOURCES})
  if(EMSCRIPTEN)
    target_compile_options(${name} PRIVATE ${inklens_small})
    # In an EVAL, because a deferred call takes its arguments only when it runs.
    cmake_language(EVAL CODE "cmake_language(DEFER CALL inklens_refuse_own_flags ${name})")
  endif()
  foreach(target IN LISTS targets)
    target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}/wasm")
    target_compile_options(${target} PRIVATE -fno-exceptions ${inklens_whole_program}
      $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
    target_link_libraries(${target}
      PUBLIC ${arg_DEPENDS} PRIVATE inklens_options ${arg_THIRD_PARTY})
  endforeach()
  if(NOT arg_SEPARATE)
    inklens_own_unity(${name})
  endif()
endfunction()

# With INKLENS_UNITY the files of an own target are compiled eight at a time.
function(inklens_own_unity target)
  if(INKLENS_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
endfunction()

# -O3 of a source alone would still inline as little as the rest of its target.
function(inklens_refuse_own_flags name)
  get_target_property(sources ${name} SOURCES)
  foreach(source IN LISTS sources)
    get_source_file_property(options "${source}" TARGET_DIRECTORY ${name} COMPILE_OPTIONS)
    if(options MATCHES "-O")
      message(FATAL_ERROR "${source} has ${options} of its own: name it under FAST in ${name}.")
    endif()
  endforeach()
endfunction()

# The ES module inklens.js with inklens.wasm in the top build folder, and its types inklens.d.ts.
#   inklens_wasm_module(<target> SOURCES <file>... [DEPENDS <target>...])
function(inklens_wasm_module name)
  # Several sanitizers have commas between them, which an expression of CMake's cannot take.
  set(inklens_is_checked OFF)
  if(INKLENS_SANITIZE)
    set(inklens_is_checked ON)
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    OUTPUT_NAME inklens RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/wasm")
  # Every type has a name in our own lines: Embind need not take any from run-time type information.
  target_compile_options(${name} PRIVATE
    -fno-exceptions -fno-rtti -DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0 ${inklens_small}
    ${inklens_whole_program})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} inklens_options embind)
  target_link_options(${name} PRIVATE
    -Oz
    -fno-exceptions -fno-rtti
    # A large function that is called once stays one: put into its caller, it costs more in locals
    # than the call.
    -sBINARYEN_EXTRA_PASSES=--one-caller-inline-max-function-size=100
    # 5 KB smaller than the default one; what computes does not allocate.
    -sMALLOC=emmalloc
    -sMODULARIZE -sEXPORT_ES6 -sEXPORT_NAME=createInklens
    # The page only loads it in a worker; without "web" Emscripten emits a static import of a Node
    # module, which no browser resolves.
    -sENVIRONMENT=web,worker,node
    -sFILESYSTEM=0
    -sINVOKE_RUN=0
    # No `new Function` in the script: a host's content security policy forbids it to the worker.
    -sDYNAMIC_EXECUTION=0
    -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=32MB -sMAXIMUM_MEMORY=256MB -sSTACK_SIZE=1MB
    -sASSERTIONS=$<IF:$<BOOL:${inklens_is_checked}>,2,$<NOT:$<CONFIG:Release>>>)
  if(NOT INKLENS_WASM_RELAXED_SIMD)
    # Emscripten runs the module in Node to learn the types, and Node 20 does not take relaxed SIMD
    # unasked. The types are the same in every variant.
    target_link_options(${name} PRIVATE
      --emit-tsd "${PROJECT_BINARY_DIR}/$<TARGET_FILE_BASE_NAME:${name}>.d.ts")
  endif()
  if(INKLENS_WASM_THREADS)
    target_link_options(${name} PRIVATE
      # The page says how many workers to start: a pool for them must stand before the first call,
      # because a worker that blocks cannot start another one.
      "-sPTHREAD_POOL_SIZE=Module['pthreadPoolSize']||0"
      -sPTHREAD_POOL_SIZE_STRICT=0
      -sDEFAULT_PTHREAD_STACK_SIZE=256KB
      # Growth makes JavaScript's views of the memory slower; the heavy work is in WebAssembly.
      -Wno-pthreads-mem-growth)
  endif()
endfunction()
