// The head that classifies whole sequences, from the hidden state of [CLS]: a linear layer, an
// activation, and a last product in floats.
#pragma once

#include <optional>
#include <span>
#include <utility>

#include "base/buffer.h"
#include "model/arithmetic.h"
#include "model/head.h"
#include "model/weight_matrix.h"

namespace distilbert {

template <class Linear>
struct SequenceHeadWeights {
  std::optional<Linear> dense;
  WeightMatrix out;        // floats [columns, hidden_size]
  Buffer<float> out_bias;  // [columns]
};

template <class Arithmetic>
class SequenceHead final : public Head {
 public:
  using Weights = SequenceHeadWeights<typename Arithmetic::Linear>;

  SequenceHead(nn::Activation activation, Weights weights)
      : activation_(activation), weights_(std::move(weights)) {}

  HiddenRows rows() const override { return HiddenRows::kCls; }
  std::size_t columns() const override { return weights_.out.rows(); }
  Result<void> Run(std::span<const float> hidden, std::span<float> out) override;

 private:
  nn::Activation activation_;
  Weights weights_;
  typename Arithmetic::Rows input_;  // [rows, hidden_size]
  Buffer<float> pooled_;             // [rows, hidden_size]
};

}  // namespace distilbert
