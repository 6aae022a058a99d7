// The encoder over one of two arithmetics: floats on XNNPACK's operators, or integers with
// activations rounded to 7 bits before each linear layer.
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/encoder.h"
#include "model/weight_matrix.h"
#include "nn/activation.h"
#include "nn/attention.h"
#include "nn/layer_norm.h"
#include "nn/linear.h"
#include "nn/quantize.h"

namespace distilbert {

/// Floats throughout.
struct Fp32Path {
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
struct Int8Path {
  using Linear = nn::Int8Linear;
  using Attention = nn::ExactAttention;

  static Result<Attention> CreateAttention() { return Attention(); }

  /// Input of a linear layer: rows of activations rounded to 7 bits.
  class Rows {
   public:
    Result<void> Reserve(std::size_t rows, std::size_t columns) {
      return quantized_.Reserve(rows, columns);
    }
    void Set(std::size_t row, std::span<const float> values, nn::Range range) {
      nn::QuantizeActivations(values, range, quantized_.values.data() + row * values.size(),
                              quantized_.params[row]);
    }
    const nn::QuantizedRows& input() const { return quantized_; }

   private:
    nn::QuantizedRows quantized_;
  };
};

struct LayerNormWeights {
  Buffer<float> weight;  // [dim]
  Buffer<float> bias;    // [dim]
};

/// Weights of one layer. For logits the last layer needs queries of the [CLS] rows only, so there
/// they are a product of their own.
template <class Linear>
struct LayerWeights {
  std::optional<Linear> query;  // last layer only
  std::optional<Linear> qkv;    // queries, keys and values side by side; last layer: keys, values
  std::optional<Linear> attention_output;
  LayerNormWeights attention_norm;
  std::optional<Linear> lin1;
  std::optional<Linear> lin2;
  LayerNormWeights output_norm;
};

template <class Linear>
struct EncoderWeights {
  WeightMatrix word_embeddings;
  WeightMatrix position_embeddings;
  LayerNormWeights embedding_norm;
  std::vector<LayerWeights<Linear>> layers;
  std::optional<Linear> pre_classifier;
  WeightMatrix classifier;        // floats [num_labels, dim]
  Buffer<float> classifier_bias;  // [num_labels]
};

template <class Path>
class EncoderImpl final : public Encoder {
 public:
  using Linear = typename Path::Linear;

  EncoderImpl(const ModelConfig& config, RunDtype run_dtype, EncoderWeights<Linear> weights,
              typename Path::Attention attention)
      : config_(config),
        run_dtype_(run_dtype),
        weights_(std::move(weights)),
        attention_(std::move(attention)),
        dim_(config.dim) {}

  Result<void> Forward(const TokenBatch& batch, std::span<float> logits) override;
  Result<std::span<const float>> HiddenStates(const TokenBatch& batch, HiddenRows rows) override;

  const ModelConfig& config() const override { return config_; }
  RunDtype run_dtype() const override { return run_dtype_; }

 private:
  using Rows = typename Path::Rows;

  Result<void> ReserveActivations(std::size_t tokens, std::size_t sequences, HiddenRows rows);
  void Embed(const TokenBatch& batch);
  Result<void> Layer(LayerWeights<Linear>& layer, std::span<const std::size_t> offsets,
                     HiddenRows out);
  Result<void> Attend(LayerWeights<Linear>& layer, std::span<const std::size_t> offsets,
                      HiddenRows out);
  Result<void> FinishBlock(LayerWeights<Linear>& layer, std::size_t begin, std::size_t rows,
                           float* hidden);
  void Normalise(const LayerNormWeights& norm, float* x, const float* residual, std::size_t rows,
                 Rows& out, std::size_t first_out);
  void Activate(float* x, std::size_t rows);
  Result<void> Classify(std::size_t rows, std::span<float> logits);

  ModelConfig config_;
  RunDtype run_dtype_;
  EncoderWeights<Linear> weights_;
  typename Path::Attention attention_;
  std::size_t dim_;

  Buffer<float> hidden_;        // [tokens, dim]
  Buffer<float> qkv_;           // [tokens, 3 * dim]
  Buffer<float> cls_;           // [sequences, dim], last layer
  Buffer<float> query_;         // [sequences or tokens, dim], last layer
  Buffer<float> context_;       // [tokens, dim]
  Buffer<float> attended_;      // [a block of rows, dim]
  Buffer<float> intermediate_;  // [a block of rows, hidden_dim]
  Rows hidden_rows_;            // [tokens, dim]: what the next layer's products take
  Rows block_rows_;             // [a block of rows, dim]
  Rows intermediate_rows_;      // [a block of rows, hidden_dim]
};

}  // namespace distilbert
