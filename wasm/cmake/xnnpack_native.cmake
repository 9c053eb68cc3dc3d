# XNNPACK for the machine at hand, by its own CMake. It picks kernels at run time by what the
# processor offers.

# Plain variables take the place of upstream's option()s (policy CMP0077).
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
set(CMAKE_POLICY_DEFAULT_CMP0126 NEW)

set(CPUINFO_LIBRARY_TYPE static)
set(CPUINFO_BUILD_TOOLS OFF)
set(CPUINFO_BUILD_UNIT_TESTS OFF)
set(CPUINFO_BUILD_MOCK_TESTS OFF)
set(CPUINFO_BUILD_BENCHMARKS OFF)
set(CPUINFO_BUILD_PKG_CONFIG OFF)
inklens_add_third_party("${cpuinfo_SOURCE_DIR}" cpuinfo)

set(FXDIV_SOURCE_DIR "${fxdiv_SOURCE_DIR}")
set(PTHREADPOOL_LIBRARY_TYPE static)
set(PTHREADPOOL_ALLOW_DEPRECATED_API OFF)
inklens_add_third_party("${pthreadpool_SOURCE_DIR}" pthreadpool)

set(XNNPACK_LIBRARY_TYPE static)
set(XNNPACK_BUILD_TESTS OFF)
set(XNNPACK_BUILD_BENCHMARKS OFF)
set(XNNPACK_BUILD_ALL_MICROKERNELS OFF)
set(XNNPACK_USE_SYSTEM_LIBS ON)  # that is: take the targets defined above
# Inklens computes in float32: kernels for sparse, int8 and half-precision networks stay out.
foreach(feature IN ITEMS SPARSE KLEIDIAI
    AVXVNNI AVXVNNIINT8 AVX256SKX AVX256VNNI AVX256VNNIGFNI AVX512VBMI AVX512VNNI AVX512VNNIGFNI
    AVX512AMX AVX512FP16 ARM_BF16 ARM_DOTPROD ARM_I8MM ARM_SME ARM_SME2)
  set(XNNPACK_ENABLE_${feature} OFF)
endforeach()
inklens_add_third_party("${xnnpack_SOURCE_DIR}" xnnpack)

# The subgraph interface is not ours: half a minute of compiling.
foreach(property IN ITEMS LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
  get_target_property(xnnpack_parts XNNPACK ${property})
  list(REMOVE_ITEM xnnpack_parts subgraph "$<LINK_ONLY:subgraph>")
  set_property(TARGET XNNPACK PROPERTY ${property} "${xnnpack_parts}")
endforeach()
foreach(target IN ITEMS microkernels-prod operators XNNPACK)
  inklens_unity(${target} 16 "${xnnpack_separate}")
endforeach()
