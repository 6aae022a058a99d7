// XNNPACK's float microkernel over more rows than its own tile has.
//
// XNNPACK walks over tiles of 4 rows outside and all columns inside, so a layer's weights pass
// through the caches once for every 4 rows. Registered in its place, this kernel takes up to
// kGemmMaxRows rows and walks over panels of columns outside: the weights pass once, the rows
// stream past each panel.
#pragma once

#include "base/result.h"

namespace distilbert::nn {

/// Puts the kernel into XNNPACK's table; does nothing when it is there.
Result<void> RegisterFp32Kernel();

}  // namespace distilbert::nn
