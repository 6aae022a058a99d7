// y = x W^T + b, on XNNPACK's fully connected operators.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "nn/quantize.h"
#include "nn/xnnpack_operator.h"

namespace distilbert::nn {

/// W [out_features, in_features], packed once at creation; x and y are dense rows.
class Fp32Linear {
 public:
  static Result<Fp32Linear> Create(std::size_t in_features, std::size_t out_features,
                                   std::span<const float> weight, std::span<const float> bias);

  /// x [rows, in_features] -> y [rows, out_features].
  Result<void> Run(const float* x, std::size_t rows, float* y);

 private:
  explicit Fp32Linear(XnnOperator op) : op_(std::move(op)) {}
  XnnOperator op_;
};

/// As above with weights in -63..63 and one scale a row of W; x is quantized by the caller.
class Int8Linear {
 public:
  static Result<Int8Linear> Create(std::size_t in_features, std::size_t out_features,
                                   std::span<const std::int8_t> weight,
                                   std::span<const float> scale, std::span<const float> bias);

  Result<void> Run(const QuantizedRows& x, std::size_t rows, float* y);

 private:
  explicit Int8Linear(XnnOperator op) : op_(std::move(op)) {}
  XnnOperator op_;
};

}  // namespace distilbert::nn
