// Our microkernels for XNNPACK's int8 fully connected operator (qd8-f32-qc8w):
//
//   c[m, n] = (sum over k of a[m, k] * w[n, k] - zero_point[m] * sum over k of w[n, k])
//             * input_scale[m] * weight_scale[n] + bias[n]
//
// with a in 0..127 and w in -63..63 (quantize.h), exact in integers on every CPU. All variants
// give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "nn/range.h"
#include "xnnpack.h"
#include "xnnpack/microfnptr.h"

namespace distilbert::nn {

/// Rounds one token's activations to integers, in the type that a variant's kernel takes.
using QuantizeActivationsFn = void(std::span<const float> x, Range range, void* out,
                                   xnn_quantization_params& params);

struct SoftmaxArguments;

struct Int8GemmVariant {
  std::string_view name;
  xnn_dqgemm_ukernel_fn kernel;
  xnn_packw_gemm_goi_ukernel_fn pack;
  QuantizeActivationsFn* quantize;
  void (*softmax)(const SoftmaxArguments& p);  // its weights as activations, int8_softmax.h
  std::uint8_t activation_size;                // bytes
  std::uint8_t log2_kr;  // weights of how many consecutive k lie together, see PanelLayout
};

/// Rows that one call may cover. Columns are the outer loop inside a call, so that a panel of
/// 8 columns (6 to 24 kB) stays in L1 while the rows stream past it.
inline constexpr std::size_t kGemmMaxRows = 32;
inline constexpr std::size_t kGemmColumns = 8;

/// XNNPACK's packing of one panel of 8 columns:
/// i32 -sum over k of w [8] · i8 w [k / kr][8][kr], zero-padded · f32 weight_scale [8] · f32 bias
/// [8]
struct PanelLayout {
  std::size_t k_padded;
  explicit PanelLayout(std::size_t kc, std::size_t kr) : k_padded((kc + kr - 1) / kr * kr) {}
  std::size_t scales() const { return (sizeof(std::int32_t) + k_padded) * kGemmColumns; }
  std::size_t biases() const { return scales() + sizeof(float) * kGemmColumns; }
  std::size_t size() const { return biases() + sizeof(float) * kGemmColumns; }
};

/// Every variant that this build can run, for tests.
std::size_t Int8GemmVariantCount();
const Int8GemmVariant& Int8GemmVariantAt(std::size_t index);

/// The variant that is fastest here, by what instructions answer on this processor: never by the
/// clock, which would time the code of an engine's baseline compiler.
const Int8GemmVariant& BestInt8GemmVariant();

}  // namespace distilbert::nn
