// The two arithmetics in which a model runs: floats on XNNPACK's operators, or integers with
// activations rounded to 7 bits before each linear layer.
#pragma once

#include <span>

#include "base/result.h"
#include "nn/activation.h"
#include "nn/attention.h"
#include "nn/linear.h"
#include "nn/quantize.h"

namespace distilbert {

/// Floats throughout.
struct Fp32Arithmetic {
  using Linear = nn::Fp32Linear;
  using Attention = nn::Fp32Attention;

  static Result<Attention> CreateAttention() { return Attention::Create(); }

  /// Input of a linear layer: consecutive rows of floats, read where they lie.
  class Rows {
   public:
    Result<void> Reserve(std::size_t /*rows*/, std::size_t /*columns*/) { return {}; }
    void Set(std::size_t row, std::span<const float> values, nn::Range /*range*/) {
      if (row == 0) first_ = values.data();
    }
    const float* input() const { return first_; }

   private:
    const float* first_ = nullptr;
  };
};

/// Integer products; everything between them in floats without fused multiply-add.
struct Int8Arithmetic {
  using Linear = nn::Int8Linear;
  using Attention = nn::Int8Attention;

  static Result<Attention> CreateAttention() { return Attention(); }

  /// Input of a linear layer: rows of activations rounded to 7 bits.
  class Rows {
   public:
    Result<void> Reserve(std::size_t rows, std::size_t columns) {
      return quantized_.Reserve(rows, columns);
    }
    void Set(std::size_t row, std::span<const float> values, nn::Range range) {
      quantized_.Set(row, values, range);
    }
    const nn::QuantizedRows& input() const { return quantized_; }

   private:
    nn::QuantizedRows quantized_;
  };
};

}  // namespace distilbert
