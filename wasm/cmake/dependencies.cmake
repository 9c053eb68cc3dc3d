# Third-party code. Each part is declared once; its pinned address stands in tools/setup/pins.json.
#
# XNNPACK and its helpers come from .deps/src, where `npm run setup` puts them, or else by
# FetchContent. The others come from the system, or else by FetchContent.
#
# Targets for the rest of the tree: XNNPACK, pthreadpool, inklens_json, inklens_rapidjson, inklens_eigen, inklens_stb;
# native builds also have GTest::*, benchmark::benchmark, CLI11::CLI11 and ZLIB::ZLIB.

include(FetchContent)
include(unity)
if(POLICY CMP0135)
  cmake_policy(SET CMP0135 NEW)
endif()
file(READ "${PROJECT_SOURCE_DIR}/tools/setup/pins.json" inklens_pins)
set_property(DIRECTORY APPEND PROPERTY
  CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tools/setup/pins.json")

# Sets <name>_SOURCE_DIR to the pinned source of <name>, downloading it when .deps has none.
function(inklens_source name)
  string(TOUPPER "${name}" upper)
  string(JSON version ERROR_VARIABLE unversioned GET "${inklens_pins}" sources ${name} version)
  set(local "${PROJECT_SOURCE_DIR}/.deps/src/${name}")
  set(local_version "")
  if(EXISTS "${local}/.inklens-version")
    file(READ "${local}/.inklens-version" local_version)
  endif()
  if(local_version STREQUAL version AND NOT FETCHCONTENT_SOURCE_DIR_${upper})
    set(FETCHCONTENT_SOURCE_DIR_${upper} "${local}")
  endif()
  string(JSON url GET "${inklens_pins}" sources ${name} url)
  # Where there is none, the commit in the address says what it is.
  string(JSON sha256 ERROR_VARIABLE unsummed GET "${inklens_pins}" sources ${name} sha256)
  set(hash "")
  if(NOT unsummed)
    set(hash URL_HASH "SHA256=${sha256}")
  endif()
  # A SOURCE_SUBDIR without CMakeLists.txt: download only, we decide what is built from it.
  FetchContent_Declare(${name} URL "${url}" ${hash} SOURCE_SUBDIR no-cmake-here)
  FetchContent_MakeAvailable(${name})
  set(${name}_SOURCE_DIR "${${name}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# add_subdirectory for third-party code: always optimised, never warned about. The flags are the
# same in every native preset, so that ccache compiles it once for all of them.
function(inklens_add_third_party source name)
  foreach(config IN ITEMS DEBUG RELEASE RELWITHDEBINFO)
    set(CMAKE_C_FLAGS_${config} "-O2 -DNDEBUG -w")
    set(CMAKE_CXX_FLAGS_${config} "-O2 -DNDEBUG -w")
  endforeach()
  # Upstream puts its own choice of these into the cache, where a project that takes Inklens in
  # would find it.
  set(CCACHE_BINARY OFF)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS OFF)
  set(CMAKE_POLICY_VERSION_MINIMUM 3.5)  # some of it asks for less than CMake 4 accepts
  set(BUILD_SHARED_LIBS OFF)
  set(BUILD_TESTING OFF)
  # Not in PROJECT_BINARY_DIR: ccache takes an object for the same only under the same relative name,
  # whether Inklens is built for itself or as a part of something else.
  add_subdirectory("${source}" "${CMAKE_BINARY_DIR}/third_party/${name}" EXCLUDE_FROM_ALL SYSTEM)
endfunction()

foreach(name IN ITEMS xnnpack pthreadpool fxdiv fp16)
  inklens_source(${name})
endforeach()
# Files of XNNPACK that define names of other files again: each is compiled alone.
set(xnnpack_separate
  "/reference/|/operators/((max|average)-pooling|(de)?convolution|softmax)[^/]*$")
if(EMSCRIPTEN)
  include(xnnpack_wasm)
else()
  inklens_source(cpuinfo)
  include(xnnpack_native)
endif()

# --- Header-only libraries, for native and WebAssembly alike.
# A WebAssembly build must not see /usr/include: each library gets a folder that holds it alone.
# For the same reason CMake does not look there by itself, and the places are named.
set(header_places PATHS /usr/local/include /usr/include /opt/homebrew/include
  NO_CMAKE_FIND_ROOT_PATH)

find_path(INKLENS_JSON_INCLUDE nlohmann/json.hpp ${header_places})
if(INKLENS_JSON_INCLUDE)
  set(json_include "${PROJECT_BINARY_DIR}/third_party/json")
  file(MAKE_DIRECTORY "${json_include}")
  file(CREATE_LINK "${INKLENS_JSON_INCLUDE}/nlohmann" "${json_include}/nlohmann" SYMBOLIC)
else()
  inklens_source(json)
  set(json_include "${json_SOURCE_DIR}/include")
endif()
add_library(inklens_json INTERFACE)
target_include_directories(inklens_json SYSTEM INTERFACE "${json_include}")
# The core has exceptions off. Its copy of the templates has names of its own, so that in a program
# that uses the same library with exceptions the linker cannot take one copy for both.
target_compile_definitions(inklens_json INTERFACE JSON_NOEXCEPTION
  NLOHMANN_JSON_NAMESPACE=nlohmann::inklens_json
  "NLOHMANN_JSON_NAMESPACE_BEGIN=namespace nlohmann { inline namespace inklens_json {"
  "NLOHMANN_JSON_NAMESPACE_END=} }")

find_path(INKLENS_RAPIDJSON_INCLUDE rapidjson/reader.h ${header_places})
if(INKLENS_RAPIDJSON_INCLUDE)
  set(rapidjson_include "${PROJECT_BINARY_DIR}/third_party/rapidjson")
  file(MAKE_DIRECTORY "${rapidjson_include}")
  file(CREATE_LINK "${INKLENS_RAPIDJSON_INCLUDE}/rapidjson" "${rapidjson_include}/rapidjson" SYMBOLIC)
else()
  inklens_source(rapidjson)
  set(rapidjson_include "${rapidjson_SOURCE_DIR}/include")
endif()
add_library(inklens_rapidjson INTERFACE)
target_include_directories(inklens_rapidjson SYSTEM INTERFACE "${rapidjson_include}")
target_compile_definitions(inklens_rapidjson INTERFACE RAPIDJSON_NAMESPACE=inklens_rapidjson)

find_path(INKLENS_EIGEN_INCLUDE Eigen/Core PATH_SUFFIXES eigen3 ${header_places})
if(NOT INKLENS_EIGEN_INCLUDE)
  inklens_source(eigen)
  set(INKLENS_EIGEN_INCLUDE "${eigen_SOURCE_DIR}")
endif()
add_library(inklens_eigen INTERFACE)
target_include_directories(inklens_eigen SYSTEM INTERFACE "${INKLENS_EIGEN_INCLUDE}")
# A name of its own for the same reason: Eigen's templates depend on the instruction set.
target_compile_definitions(inklens_eigen INTERFACE EIGEN_MPL2_ONLY Eigen=inklens_eigen)
# Without exceptions Eigen tells of refused memory by asking for more than there is; GCC would leave that
# out, since nobody uses it.
target_compile_options(inklens_eigen INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fno-allocation-dce>)

find_path(INKLENS_STB_INCLUDE stb_image.h PATH_SUFFIXES stb ${header_places})
if(NOT INKLENS_STB_INCLUDE)
  inklens_source(stb)
  set(INKLENS_STB_INCLUDE "${stb_SOURCE_DIR}")
endif()
add_library(inklens_stb INTERFACE)
target_include_directories(inklens_stb SYSTEM INTERFACE "${INKLENS_STB_INCLUDE}")

# --- Native programs and tests.

if(NOT EMSCRIPTEN AND PROJECT_IS_TOP_LEVEL)
  find_package(ZLIB)
  find_package(CLI11 QUIET)
  if(NOT CLI11_FOUND)
    inklens_source(cli11)
    inklens_add_third_party("${cli11_SOURCE_DIR}" cli11)
  endif()
  if(BUILD_TESTING)
    find_package(GTest QUIET)
    if(NOT TARGET GTest::gmock)
      inklens_source(googletest)
      inklens_add_third_party("${googletest_SOURCE_DIR}" googletest)
    endif()
    find_package(benchmark QUIET)
    if(NOT benchmark_FOUND)
      set(BENCHMARK_ENABLE_TESTING OFF)
      inklens_source(benchmark)
      inklens_add_third_party("${benchmark_SOURCE_DIR}" benchmark)
    endif()
  endif()
endif()
