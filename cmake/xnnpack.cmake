# XNNPACK and pthreadpool as one static library, `xnnpack`: only the operators that the encoder
# uses, and for each the microkernels that its configuration may pick. XNNPACK's own build does not
# know Emscripten, but its lists of microkernels do.

set(XNNPACK_ROOT ${PROJECT_SOURCE_DIR}/build/third_party/xnnpack)
set(PTHREADPOOL_ROOT ${PROJECT_SOURCE_DIR}/build/third_party/pthreadpool)
if(NOT EXISTS ${XNNPACK_ROOT}/include/xnnpack.h)
  message(FATAL_ERROR "XNNPACK's sources are missing. Run: npm run setup")
endif()

# Those of products are ours: src/nn/xnnpack_configs.cpp.
set(xnnpack_families f32-raddstoreexpminusmax f32-rminmax f32-vbinary)

# Natively only plain C microkernels are built: that build is for tests under sanitizers.
set(xnnpack_instruction_sets scalar)
if(EMSCRIPTEN)
  list(APPEND xnnpack_instruction_sets ${wasm_build_microkernels})
endif()

set(xnnpack_sources)
foreach(set IN LISTS xnnpack_instruction_sets)
  include(${XNNPACK_ROOT}/cmake/gen/${set}_microkernels.cmake)
  string(TOUPPER ${set} upper)
  foreach(family IN LISTS xnnpack_families)
    set(sources ${PROD_${upper}_MICROKERNEL_SRCS})
    list(FILTER sources INCLUDE REGEX "^src/${family}/")
    list(APPEND xnnpack_sources ${sources})
  endforeach()
endforeach()

# What chooses and calls the microkernels: no loop of it takes time, so small code before fast code.
set(xnnpack_setup_sources
    src/allocator.c
    src/cache.c
    src/configs/binary-elementwise-config.c
    src/configs/raddstoreexpminusmax-config.c
    src/configs/reduce-config.c
    src/configs/rmax-config.c
    src/datatype.c
    src/enums/allocation-type.c
    src/enums/datatype-strings.c
    src/enums/microkernel-type.c
    src/enums/operator-type.c
    src/indirection.c
    src/init.c
    src/log.c
    src/memory.c
    src/microkernel-utils.c
    src/microparams-init.c
    src/mutex.c
    src/normalization.c
    src/operator-delete.c
    src/operator-run.c
    src/operator-utils.c
    src/operators/batch-matrix-multiply-nc.c
    src/operators/fully-connected-nc.c
    src/operators/softmax-nc.c
    src/params.c
    src/tables/exp2minus-k-over-16.c
    src/tables/exp2minus-k-over-2048.c
    src/tables/exp2minus-k-over-64.c)
list(APPEND xnnpack_sources ${xnnpack_setup_sources} src/reference/packing.cc)
list(TRANSFORM xnnpack_setup_sources PREPEND ${XNNPACK_ROOT}/)
set_property(SOURCE ${xnnpack_setup_sources} APPEND PROPERTY COMPILE_OPTIONS -Oz)
list(TRANSFORM xnnpack_sources PREPEND ${XNNPACK_ROOT}/)

add_library(xnnpack STATIC ${xnnpack_sources} ${PTHREADPOOL_ROOT}/src/legacy-api.c
                           ${PTHREADPOOL_ROOT}/src/shim.c)
# XNNPACK's own headers, for registering microkernels, come with src/.
target_include_directories(
  xnnpack SYSTEM
  PUBLIC ${XNNPACK_ROOT}/include ${PTHREADPOOL_ROOT}/include ${XNNPACK_ROOT}/src
  PRIVATE ${PTHREADPOOL_ROOT}/src)
target_compile_definitions(
  xnnpack
  PUBLIC XNN_ENABLE_ARM_BF16=0
         XNN_ENABLE_ARM_DOTPROD=0
         XNN_ENABLE_ARM_FP16_SCALAR=0
         XNN_ENABLE_ARM_FP16_VECTOR=0
         XNN_ENABLE_ARM_I8MM=0
         XNN_ENABLE_ARM_SME=0
         XNN_ENABLE_ARM_SME2=0
         XNN_ENABLE_ASSEMBLY=0
         XNN_ENABLE_AVX256SKX=0
         XNN_ENABLE_AVX256VNNI=0
         XNN_ENABLE_AVX256VNNIGFNI=0
         XNN_ENABLE_AVX512AMX=0
         XNN_ENABLE_AVX512FP16=0
         XNN_ENABLE_AVX512VNNIGFNI=0
         XNN_ENABLE_AVXVNNI=0
         XNN_ENABLE_AVXVNNIINT8=0
         XNN_ENABLE_CPUINFO=0
         XNN_ENABLE_DWCONV_MULTIPASS=0
         XNN_ENABLE_GEMM_M_SPECIALIZATION=0
         XNN_ENABLE_HVX=0
         XNN_ENABLE_KLEIDIAI=0
         XNN_ENABLE_MEMOPT=0
         XNN_ENABLE_RISCV_FP16_VECTOR=0
         XNN_ENABLE_RISCV_VECTOR=0
         XNN_ENABLE_SPARSE=0
         XNN_ENABLE_VSX=0
         XNN_ENABLE_WASM_REVECTORIZE=0
         XNN_LOG_LEVEL=0)
target_compile_options(xnnpack PRIVATE -w -fno-math-errno -ffp-contract=off -ffunction-sections
                                       -fdata-sections)
if(EMSCRIPTEN)
  # FP16 and FXdiv are header-only; the distribution's copies must not bring its other headers.
  target_include_directories(xnnpack SYSTEM PRIVATE ${PROJECT_BINARY_DIR}/header_only)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/header_only)
  foreach(folder IN ITEMS fp16 fp16.h fxdiv.h)
    if(EXISTS /usr/include/${folder})
      file(CREATE_LINK /usr/include/${folder} ${PROJECT_BINARY_DIR}/header_only/${folder} SYMBOLIC)
    endif()
  endforeach()
else()
  target_compile_options(
    xnnpack PRIVATE -include ${PROJECT_SOURCE_DIR}/cmake/include/native/plain_c_xnnpack.h)
  if(DISTILBERT_SANITIZE)
    # XNNPACK calls its microkernels through casted pointers and reads past ends by design.
    target_compile_options(xnnpack PRIVATE -fno-sanitize=all)
  endif()
endif()
