# The C++ library for others: the target inklens::inklens, the same whether Inklens is a part of their
# build (add_subdirectory, FetchContent) or was installed (find_package).

# What they include. Each of these headers promises to stay; the ones that they include come along.
set(inklens_stable_headers
  core/base/progress.h
  core/base/status.h
  core/engine/engine.h
  core/engine/explanation.h
  core/engine/explanation_job.h
  core/engine/layer_outputs.h
  core/engine/methods.h
  core/engine/terms_job.h
  core/explain/terms.h
  core/image/framing.h
  core/image/gray_image.h
  core/options/option.h
  core/tensor/map2d.h)

add_library(inklens_whole INTERFACE)
add_library(inklens::inklens ALIAS inklens_whole)
target_link_libraries(inklens_whole INTERFACE inklens_engine)
target_compile_features(inklens_whole INTERFACE cxx_std_20)

# These headers and all of the core's that they include, as "core/base/status.h".
function(inklens_with_included_headers result)
  set(headers "")
  while(ARGN)
    list(POP_FRONT ARGN header)
    if(header IN_LIST headers)
      continue()
    endif()
    list(APPEND headers "${header}")
    set_property(DIRECTORY APPEND PROPERTY
      CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/wasm/${header}")
    file(STRINGS "${PROJECT_SOURCE_DIR}/wasm/${header}" lines REGEX "^#include \"core/")
    list(TRANSFORM lines REPLACE "^#include \"([^\"]+)\".*" "\\1")
    list(APPEND ARGN ${lines})
  endwhile()
  set(${result} "${headers}" PARENT_SCOPE)
endfunction()

# Appends the static libraries that a target stands for or needs, each after what it needs.
function(inklens_collect_archives target visited_variable archives_variable)
  set(seen ${${visited_variable}} ${target})
  set(found ${${archives_variable}})
  set(needs "")
  foreach(property IN ITEMS LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
    get_target_property(value ${target} ${property})
    if(value)
      list(APPEND needs ${value})
    endif()
  endforeach()
  list(TRANSFORM needs REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1")
  foreach(need IN LISTS needs)
    if(TARGET ${need} AND NOT need IN_LIST seen)
      inklens_collect_archives(${need} seen found)
    endif()
  endforeach()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    list(APPEND found ${target})
  endif()
  set(${visited_variable} "${seen}" PARENT_SCOPE)
  set(${archives_variable} "${found}" PARENT_SCOPE)
endfunction()

function(inklens_install)
  include(GNUInstallDirs)
  include(CMakePackageConfigHelpers)
  set(INKLENS_INCLUDE_DIR "${CMAKE_INSTALL_INCLUDEDIR}/inklens")
  # A folder of their own: an XNNPACK of somebody else's may lie beside it.
  set(INKLENS_ARCHIVE_DIR "${CMAKE_INSTALL_LIBDIR}/inklens")
  set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/inklens")

  inklens_with_included_headers(headers ${inklens_stable_headers})
  foreach(header IN LISTS headers)
    cmake_path(GET header PARENT_PATH folder)
    install(FILES "${PROJECT_SOURCE_DIR}/wasm/${header}"
      DESTINATION "${INKLENS_INCLUDE_DIR}/${folder}")
  endforeach()

  set(visited "")
  set(archives "")
  inklens_collect_archives(inklens_whole visited archives)
  list(REVERSE archives)  # a linker wants each before what it needs
  set(names "")
  foreach(archive IN LISTS archives)
    install(FILES "$<TARGET_FILE:${archive}>" DESTINATION "${INKLENS_ARCHIVE_DIR}")
    string(APPEND names " $<TARGET_FILE_NAME:${archive}>")
  endforeach()

  configure_package_config_file("${PROJECT_SOURCE_DIR}/wasm/cmake/inklensConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/package/inklensConfig.cmake.in" INSTALL_DESTINATION "${package_dir}"
    PATH_VARS INKLENS_INCLUDE_DIR INKLENS_ARCHIVE_DIR)
  set(config "${PROJECT_BINARY_DIR}/package/inklensConfig.cmake")
  file(READ "${config}.in" text)
  string(REPLACE "INKLENS_ARCHIVE_NAMES" "${names}" text "${text}")
  file(GENERATE OUTPUT "${config}" CONTENT "${text}")
  # Semantic versions: before 1.0 a new minor version may break what was there.
  set(compatibility SameMinorVersion)
  if(PROJECT_VERSION_MAJOR GREATER 0)
    set(compatibility SameMajorVersion)
  endif()
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/inklensConfigVersion.cmake"
    COMPATIBILITY ${compatibility})
  install(FILES "${config}" "${PROJECT_BINARY_DIR}/package/inklensConfigVersion.cmake"
    DESTINATION "${package_dir}")

  set(licences "${CMAKE_INSTALL_DATADIR}/licenses/inklens")
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${licences}")
  foreach(name IN ITEMS xnnpack pthreadpool fxdiv fp16 cpuinfo)
    install(FILES "${${name}_SOURCE_DIR}/LICENSE" DESTINATION "${licences}" RENAME "LICENSE.${name}")
  endforeach()
endfunction()

if(PROJECT_IS_TOP_LEVEL)
  inklens_install()
endif()
