// Included ahead of XNNPACK's gemm-config.c, its tables of microkernels for products.
#pragma once

#include <emscripten.h>

#include "xnnpack/config.h"

// Without relaxed SIMD, XNNPACK asks JavaScript for the number of cores, to guess from it whether the
// CPU has AVX. Results and the module's imports shall not depend on that: one glue script serves all
// builds.
#undef EM_JS
#define EM_JS(type, name, parameters, ...) \
  static type name parameters { return 1; }

// The microkernels of convolutions, which no model here has: 27 kB.
#define xnn_init_hmp_igemm_ukernel(function) ((struct xnn_hmp_igemm_ukernel){{NULL}})
#define xnn_init_hmp_dqigemm_ukernel(function) ((struct xnn_hmp_dqigemm_ukernel){{NULL}})
