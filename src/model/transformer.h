// The encoder of BERT and its kin: embeddings, then layers of attention and feed-forward network.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/arithmetic.h"
#include "model/encoder.h"
#include "model/layer_norm_weights.h"
#include "model/weight_matrix.h"

namespace distilbert {

/// Weights of one layer. For logits the last layer needs queries of the [CLS] rows only, so there
/// they are a product of their own.
template <class Linear>
struct LayerWeights {
  std::optional<Linear> query;  // last layer only
  std::optional<Linear> qkv;    // queries, keys and values side by side; last layer: keys, values
  std::optional<Linear> attention_output;
  LayerNormWeights attention_norm;
  std::optional<Linear> intermediate;
  std::optional<Linear> output;
  LayerNormWeights output_norm;
};

template <class Linear>
struct TransformerWeights {
  WeightMatrix word_embeddings;
  WeightMatrix position_embeddings;
  WeightMatrix type_embeddings;  // no rows: the family has none
  LayerNormWeights embedding_norm;
  std::vector<LayerWeights<Linear>> layers;
};

template <class Arithmetic>
class TransformerEncoder final : public Encoder {
 public:
  using Linear = typename Arithmetic::Linear;

  TransformerEncoder(const EncoderShape& shape, RunDtype run_dtype,
                     TransformerWeights<Linear> weights, typename Arithmetic::Attention attention)
      : shape_(shape),
        run_dtype_(run_dtype),
        weights_(std::move(weights)),
        attention_(std::move(attention)),
        hidden_size_(shape.hidden_size) {}

  Result<std::span<const float>> HiddenStates(const TokenBatch& batch, HiddenRows rows) override;

  /// As they are for as long as this lives.
  const WeightMatrix& word_embeddings() const { return weights_.word_embeddings; }

  const EncoderShape& shape() const override { return shape_; }
  RunDtype run_dtype() const override { return run_dtype_; }

 private:
  using Rows = typename Arithmetic::Rows;

  Result<void> ReserveActivations(std::size_t tokens, std::size_t sequences, HiddenRows rows);
  Result<void> CheckTypes(const TokenBatch& batch) const;
  void Embed(const TokenBatch& batch);
  Result<void> Layer(LayerWeights<Linear>& layer, std::span<const std::size_t> offsets,
                     HiddenRows out);
  Result<void> Attend(LayerWeights<Linear>& layer, std::span<const std::size_t> offsets,
                      HiddenRows out);
  Result<void> FinishBlock(LayerWeights<Linear>& layer, std::size_t begin, std::size_t rows,
                           float* hidden);
  void Normalize(const LayerNormWeights& norm, float* x, const float* residual, std::size_t rows,
                 Rows& out, std::size_t first_out);
  void Activate(float* x, std::size_t rows);
  Result<std::span<const float>> Features(std::span<const std::size_t> offsets);

  EncoderShape shape_;
  RunDtype run_dtype_;
  TransformerWeights<Linear> weights_;
  typename Arithmetic::Attention attention_;
  std::size_t hidden_size_;

  Buffer<float> hidden_;        // [tokens, hidden_size]
  Buffer<float> qkv_;           // [tokens, 3 * hidden_size]
  Buffer<float> cls_;           // [sequences, hidden_size], last layer
  Buffer<float> query_;         // [sequences or tokens, hidden_size], last layer
  Buffer<float> context_;       // [tokens, hidden_size]
  Buffer<float> attended_;      // [a block of rows, hidden_size]
  Buffer<float> intermediate_;  // [a block of rows, intermediate_size]
  Buffer<float> features_;      // [sequences, blocks, hidden_size]
  Rows hidden_rows_;            // [tokens, hidden_size]: what the next layer's products take
  Rows block_rows_;             // [a block of rows, hidden_size]
  Rows intermediate_rows_;      // [a block of rows, intermediate_size]
};

}  // namespace distilbert
