// Rounding to integers: activations to 7 bits a token, weights to 7 or 8 bits a row or 4 bits in
// groups of 32. models/FORMAT.md states the stored forms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "nn/int8_gemm.h"
#include "nn/range.h"
#include "xnnpack.h"

namespace distilbert::nn {

/// Linear weights stay in -63..63 and activations in 0..127, so that the sum of two pairs of
/// products, 4 * 63 * 127 = 32004, fits 16 bits: the kernels are then exact on every CPU.
inline constexpr int kWeightMax = 63;
inline constexpr int kActivationMax = 127;
inline constexpr int kEmbeddingMax = 127;
inline constexpr std::size_t kGroupSize = 32;

/// Weights of q4 are at most so large: 8 times a scale, which is binary16.
inline constexpr int kQ4WeightMax = 8 * 65504;

/// Activations of several tokens, each with its own scale and zero point:
/// x = (q - zero_point) * scale.
class QuantizedRows {
 public:
  /// For the kernel of `variant`, which has the type of the activations.
  explicit QuantizedRows(const Int8GemmVariant& variant = BestInt8GemmVariant())
      : variant_(&variant) {}

  Result<void> Reserve(std::size_t rows, std::size_t columns);

  /// Quantizes a row of as many columns, whose range is known.
  void Set(std::size_t row, std::span<const float> x, Range range) {
    variant_->quantize(x, range, values_.data() + row * x.size() * variant_->activation_size,
                       params_[row]);
  }

  const std::int8_t* values() const { return values_.data(); }  // [rows, columns], 0..127
  const xnn_quantization_params* params() const { return params_.data(); }

 private:
  const Int8GemmVariant* variant_;
  Buffer<std::int8_t> values_;  // the bytes of activations in the variant's type
  Buffer<xnn_quantization_params> params_;
};

/// Quantizes one token's activations, whose range is known, asymmetric around zero. `Activation` is
/// an integer of 8 or 16 bits.
template <class Activation>
void QuantizeActivations(std::span<const float> x, Range range, Activation* out,
                         xnn_quantization_params& params);

/// The largest magnitude; infinite or no number if one of `x` is.
float MaxAbs(std::span<const float> x);

/// The same of bytes that are signed integers.
int MaxAbs(std::span<const std::byte> values);

/// Symmetric rounding of one weight row to -max..max; returns the scale, max|row| / max.
float QuantizeRow(std::span<const float> row, int max, std::int8_t* out);

/// Bytes and scales of one q4 row.
constexpr std::size_t PackedSize(std::size_t columns) { return (columns + 1) / 2; }
constexpr std::size_t GroupCount(std::size_t columns) {
  return (columns + kGroupSize - 1) / kGroupSize;
}

/// Rounds one row of at most kQ4WeightMax to 4 bits: `packed` has PackedSize bytes, `scales`
/// GroupCount binary16 values.
void QuantizeRowQ4(std::span<const float> row, std::uint8_t* packed, std::uint16_t* scales);

/// The floats that a q4 row stands for.
void DequantizeRowQ4(const std::uint8_t* packed, const std::uint16_t* scales, std::span<float> row);

/// The floats that an int8 row stands for.
void DequantizeRow(const std::int8_t* values, float scale, std::span<float> row);

}  // namespace distilbert::nn
