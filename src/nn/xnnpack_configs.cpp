// XNNPACK's tables of microkernels for products, which its operators ask for by these names, and
// what it knows of the machine. Those of its own gemm-config.c would bring along kernels that never
// run.
#include "nn/fp32_gemm.h"
#include "nn/int8_gemm.h"
#include "xnnpack/config-types.h"
#include "xnnpack/config.h"
#include "xnnpack/hardware-config.h"
#include "xnnpack/pack.h"

namespace distilbert::nn {
namespace {

xnn_gemm_config Fp32Config() {
  xnn_gemm_config config = {};
  config.mr = kGemmMaxRows;
  config.nr = kGemmColumns;
  config.pack_gemm_goi = reinterpret_cast<xnn_packw_gemm_goi_ukernel_fn>(xnn_pack_f32_gemm_goi_w);
  config.linear.gemm[0].function[XNN_UARCH_DEFAULT] = Fp32Gemm;
  config.linear.gemm[kGemmMaxRows - 1].function[XNN_UARCH_DEFAULT] = Fp32Gemm;
  return config;
}

xnn_gemm_config Int8Config(const Int8GemmVariant& variant) {
  xnn_gemm_config config = {};
  config.mr = kGemmMaxRows;
  config.nr = kGemmColumns;
  config.log2_kr = variant.log2_kr;
  config.pack_gemm_goi = variant.pack;
  config.minmax.dqgemm[0].function[XNN_UARCH_DEFAULT] = variant.kernel;
  config.minmax.dqgemm[kGemmMaxRows - 1].function[XNN_UARCH_DEFAULT] = variant.kernel;
  return config;
}

}  // namespace
}  // namespace distilbert::nn

const xnn_gemm_config* xnn_init_f32_gemm_config() {
  static const xnn_gemm_config config = distilbert::nn::Fp32Config();
  return &config;
}

const xnn_gemm_config* xnn_init_f32_gemm_nr2_config() { return nullptr; }

const xnn_gemm_config* xnn_init_qd8_f32_qc8w_gemm_config() {
  // What it is for the variant at hand is copied out of it when a product is created.
  static xnn_gemm_config config;
  config = distilbert::nn::Int8Config(distilbert::nn::BestInt8GemmVariant());
  return &config;
}

/// Nothing: of what is left to choose from there is one for each build.
const xnn_hardware_config* xnn_init_hardware_config() {
  static constexpr xnn_hardware_config kConfig = {};
  return &kConfig;
}
