// Our microkernel for XNNPACK's float operators: c[m, n] = sum over k of a[m, k] * w[n, k] +
// bias[n], with fused multiply-add where the build has it.
//
// XNNPACK's own kernels take 4 rows, and its operators walk over rows outside and all columns
// inside, so that a layer's weights pass through the caches once for every 4 rows. This one takes
// up to kGemmMaxRows rows and walks over panels of columns outside: the weights pass once, read
// ahead.
#pragma once

#include "base/result.h"

namespace distilbert::nn {

/// Puts the kernel into XNNPACK's table.
Result<void> RegisterFp32Kernel();

}  // namespace distilbert::nn
