// Our microkernel for XNNPACK's float operators: c[m, n] = sum over k of a[m, k] * w[n, k] +
// bias[n], with fused multiply-add where the build has it.
//
// XNNPACK's own kernels take 4 rows, and its operators walk over rows outside and all columns
// inside, so that a layer's weights pass through the caches once for every 4 rows. This one takes
// up to kGemmMaxRows rows and walks over panels of columns outside: the weights pass once, read
// ahead.
#pragma once

#include <cstddef>

namespace distilbert::nn {

/// XNNPACK's signature; `kc` and the strides are in bytes.
void Fp32Gemm(std::size_t mr, std::size_t nc, std::size_t kc, const void* a, std::size_t a_stride,
              const void* w, void* c, std::size_t cm_stride, std::size_t cn_stride,
              const void* output_range);

}  // namespace distilbert::nn
