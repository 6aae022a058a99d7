#include "nn/xnnpack_operator.h"

#include "nn/fp32_gemm.h"
#include "nn/int8_gemm.h"
#include "xnnpack/config-types.h"
#include "xnnpack/config.h"

namespace distilbert::nn {
namespace {

/// XNNPACK's table of microkernels for the operator. It hands it out as const, but the object
/// behind it is not: this is the one place where our kernels come in.
Result<void> RegisterInt8Kernels() {
  auto* config = const_cast<xnn_gemm_config*>(xnn_init_qd8_f32_qc8w_gemm_config());
  if (config == nullptr) {
    return Fail(ErrorCode::kInternal, "XNNPACK knows no int8 kernels for this machine");
  }
  const Int8GemmVariant& variant = BestInt8GemmVariant();
  config->mr = kGemmMaxRows;
  config->nr = kGemmColumns;
  config->log2_kr = variant.log2_kr;
  config->log2_sr = 0;
  config->pack_gemm_goi = variant.pack;
  // Where these are set, XNNPACK packs with them instead.
  config->pack_weights_and_biases = nullptr;
  config->packed_stride_weights_and_biases = nullptr;
  config->minmax.dqgemm[0].function[XNN_UARCH_DEFAULT] = variant.kernel;
  config->minmax.dqgemm[kGemmMaxRows - 1].function[XNN_UARCH_DEFAULT] = variant.kernel;
  return {};
}

}  // namespace

Result<void> InitializeXnnpack() {
  if (auto ok = Check(xnn_initialize(nullptr), "xnn_initialize"); !ok) return ok;
  if (auto ok = RegisterInt8Kernels(); !ok) return ok;
  return RegisterFp32Kernel();
}

}  // namespace distilbert::nn
