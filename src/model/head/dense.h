// The heads that begin with a linear layer and an activation: the one that classifies whole
// sequences, from the hidden state of [CLS], and the one that says which tokens of the vocabulary
// may stand in place of one, which has LayerNorm besides.
#pragma once

#include <optional>
#include <span>
#include <utility>

#include "base/buffer.h"
#include "model/arithmetic.h"
#include "model/head.h"
#include "model/head/output.h"
#include "model/layer_norm_weights.h"

namespace distilbert {

/// What does not depend on the arithmetic: all behind the linear layer.
class DenseHeadOutput : public Head {
 public:
  DenseHeadOutput(HeadKind kind, nn::Activation activation, OutputWeights weights)
      : kind_(kind), activation_(activation), weights_(std::move(weights)) {}

  /// For a head that fills masks. `embeddings`, which outlive the head, are used if `weights` have
  /// no matrix.
  void SetNorm(LayerNormWeights norm, float epsilon, const WeightMatrix& embeddings) {
    norm_ = std::move(norm);
    epsilon_ = epsilon;
    if (weights_.matrix.rows() == 0) tied_ = &embeddings;
  }

  HeadKind kind() const override { return kind_; }
  HiddenRows rows() const override {
    return kind_ == HeadKind::kSequence ? HiddenRows::kCls : HiddenRows::kAll;
  }
  std::size_t columns() const override { return matrix().rows(); }

 protected:
  std::size_t width() const { return matrix().columns(); }

  /// `dense` [rows, hidden_size], which is overwritten -> `out` [rows, columns()].
  Result<void> Finish(std::span<float> dense, std::span<float> out);

 private:
  const WeightMatrix& matrix() const { return tied_ != nullptr ? *tied_ : weights_.matrix; }

  HeadKind kind_;
  nn::Activation activation_;
  OutputWeights weights_;
  LayerNormWeights norm_;  // empty: there is none
  float epsilon_ = 0;
  const WeightMatrix* tied_ = nullptr;
  Buffer<float> scratch_;  // [hidden_size]
};

template <class Arithmetic>
class DenseHead final : public DenseHeadOutput {
 public:
  using Linear = typename Arithmetic::Linear;

  DenseHead(HeadKind kind, std::optional<Linear> dense, nn::Activation activation,
            OutputWeights weights)
      : DenseHeadOutput(kind, activation, std::move(weights)), dense_(std::move(dense)) {}

  Result<void> Run(std::span<const float> hidden, std::span<float> out) override;

 private:
  std::optional<Linear> dense_;
  typename Arithmetic::Rows input_;  // [rows, hidden_size]
  Buffer<float> pooled_;             // [rows, hidden_size]
};

}  // namespace distilbert
