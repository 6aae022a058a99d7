#include "nn/fp32_gemm.h"

#include <algorithm>
#include <cstddef>

#include "nn/int8_gemm.h"
#include "xnnpack/config-types.h"
#include "xnnpack/config.h"

namespace distilbert::nn {
namespace {

struct StockKernel {
  xnn_gemm_ukernel_fn run = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// What XNNPACK had picked for this engine, read before the table is changed.
const StockKernel& Stock() {
  static const StockKernel kStock = [] {
    const xnn_gemm_config* config = xnn_init_f32_gemm_config();
    if (config == nullptr) return StockKernel{};
    return StockKernel{.run = config->linear.gemm[config->mr - 1].function[XNN_UARCH_DEFAULT],
                       .rows = config->mr,
                       .columns = config->nr};
  }();
  return kStock;
}

/// XNNPACK's signature; `kc` and the strides are in bytes.
void Fp32Gemm(std::size_t mr, std::size_t nc, std::size_t kc, const void* a, std::size_t a_stride,
              const void* w, void* c, std::size_t cm_stride, std::size_t cn_stride,
              const void* params) {
  const StockKernel& stock = Stock();
  // XNNPACK's packing of a panel: a bias for each column, then [k][columns].
  const std::size_t panel_bytes = stock.columns * (sizeof(float) + kc);
  const auto* rows = static_cast<const char*>(a);
  const auto* panel = static_cast<const char*>(w);
  auto* output = static_cast<char*>(c);
  for (std::size_t n = 0; n < nc; n += stock.columns) {
    const std::size_t columns = std::min(stock.columns, nc - n);
    for (std::size_t row = 0; row < mr; row += stock.rows) {
      stock.run(std::min(stock.rows, mr - row), columns, kc, rows + row * a_stride, a_stride, panel,
                output + row * cm_stride, cm_stride, cn_stride, params);
    }
    panel += panel_bytes;
    output += cn_stride;
  }
}

}  // namespace

Result<void> RegisterFp32Kernel() {
  if (Stock().run == nullptr) {
    return Fail(ErrorCode::kInternal, "XNNPACK knows no float kernels for this machine");
  }
  auto* config = const_cast<xnn_gemm_config*>(xnn_init_f32_gemm_config());
  config->mr = kGemmMaxRows;
  config->linear.gemm[kGemmMaxRows - 1].function[XNN_UARCH_DEFAULT] = Fp32Gemm;
  return {};
}

}  // namespace distilbert::nn
