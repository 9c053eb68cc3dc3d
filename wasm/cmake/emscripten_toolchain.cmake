# CMake toolchain file of the WebAssembly presets: Emscripten as `npm run setup` provides it in
# .deps/bin, or else the one on PATH.

get_filename_component(emscripten "${CMAKE_CURRENT_LIST_DIR}/../../.deps/bin" ABSOLUTE)
if(NOT EXISTS "${emscripten}/emcc")
  find_program(INKLENS_EM_CONFIG em-config)
  if(NOT INKLENS_EM_CONFIG)
    message(FATAL_ERROR "There is no Emscripten: run `npm run setup`, or put emcc on PATH.")
  endif()
  execute_process(COMMAND "${INKLENS_EM_CONFIG}" EMSCRIPTEN_ROOT
    OUTPUT_VARIABLE emscripten OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()

set(EMSCRIPTEN_ROOT_PATH "${emscripten}")
include("${emscripten}/cmake/Modules/Platform/Emscripten.cmake")

# With the include folders on the command line ccache recognises a compilation that it knows.
set(CMAKE_C_USE_RESPONSE_FILE_FOR_INCLUDES 0)
set(CMAKE_CXX_USE_RESPONSE_FILE_FOR_INCLUDES 0)
