// The head that classifies each token: a product of its hidden state, in floats.
#pragma once

#include <span>
#include <utility>

#include "base/buffer.h"
#include "model/head.h"
#include "model/weight_matrix.h"

namespace distilbert {

class TokenHead final : public Head {
 public:
  /// `out`: floats [columns, hidden_size]; `bias`: [columns].
  TokenHead(WeightMatrix out, Buffer<float> bias) : out_(std::move(out)), bias_(std::move(bias)) {}

  HeadKind kind() const override { return HeadKind::kToken; }
  HiddenRows rows() const override { return HiddenRows::kAll; }
  std::size_t columns() const override { return out_.rows(); }
  Result<void> Run(std::span<const float> hidden, std::span<float> out) override;

 private:
  WeightMatrix out_;
  Buffer<float> bias_;
};

}  // namespace distilbert
