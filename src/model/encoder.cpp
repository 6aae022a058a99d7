#include "model/encoder.h"

#include <algorithm>

#include "model/encoder_impl.h"
#include "nn/dot.h"
#include "nn/int8_gemm.h"

namespace distilbert {
namespace {

// Rows that pass through the feed-forward layers together: the intermediate activations of a block
// stay in the second cache, and memory does not grow with the length of the text.
constexpr std::size_t kFeedForwardBlock = 2 * nn::kGemmMaxRows;

}  // namespace

template <class Path>
Result<void> EncoderImpl<Path>::ReserveActivations(std::size_t tokens, std::size_t sequences) {
  const std::size_t block = std::min(tokens, kFeedForwardBlock);
  const std::size_t hidden_dim = config_.hidden_dim;
  for (auto [buffer, size] : {std::pair{&hidden_, tokens * dim_},
                              {&qkv_, tokens * 3 * dim_},
                              {&cls_, sequences * dim_},
                              {&query_, sequences * dim_},
                              {&context_, tokens * dim_},
                              {&attended_, tokens * dim_},
                              {&intermediate_, block * std::max(hidden_dim, dim_)}}) {
    if (auto ok = buffer->Reserve(size); !ok) return ok;
  }
  return {};
}

template <class Path>
void EncoderImpl<Path>::Normalise(const LayerNormWeights& norm, float* x, const float* residual,
                                  std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    std::span<const float> added;
    if (residual) added = {residual + row * dim_, dim_};
    nn::LayerNorm({x + row * dim_, dim_}, added, norm.weight.span(), norm.bias.span());
  }
}

template <class Path>
Result<void> EncoderImpl<Path>::Apply(std::optional<Linear>& linear, const float* x,
                                      std::size_t rows, std::size_t columns, float* y) {
  auto input = path_.Prepare(x, rows, columns);
  if (!input) return std::unexpected(input.error());
  return linear->Run(*input, rows, y);
}

template <class Path>
void EncoderImpl<Path>::Embed(std::span<const std::int32_t> ids,
                              std::span<const std::size_t> offsets) {
  for (std::size_t sequence = 0; sequence + 1 < offsets.size(); ++sequence) {
    for (std::size_t token = offsets[sequence]; token < offsets[sequence + 1]; ++token) {
      const std::span<float> row(hidden_.data() + token * dim_, dim_);
      // attended_ is free until the first layer: it holds the position's embedding.
      const std::span<float> position(attended_.data(), dim_);
      weights_.word_embeddings.LoadRow(ids[token], row);
      weights_.position_embeddings.LoadRow(token - offsets[sequence], position);
      nn::LayerNorm(row, position, weights_.embedding_norm.weight.span(),
                    weights_.embedding_norm.bias.span());
    }
  }
}

template <class Path>
Result<void> EncoderImpl<Path>::Attend(LayerWeights<Linear>& layer,
                                       std::span<const std::size_t> offsets, bool last) {
  const std::size_t sequences = offsets.size() - 1;
  const std::size_t width = (last ? 2 : 3) * dim_;
  if (auto ok = Apply(layer.qkv, hidden_.data(), offsets.back(), dim_, qkv_.data()); !ok) return ok;
  if (last) {
    for (std::size_t i = 0; i < sequences; ++i) {
      std::copy_n(hidden_.data() + offsets[i] * dim_, dim_, cls_.data() + i * dim_);
    }
    if (auto ok = Apply(layer.query, cls_.data(), sequences, dim_, query_.data()); !ok) return ok;
  }
  for (std::size_t i = 0; i < sequences; ++i) {
    const float* rows = qkv_.data() + offsets[i] * width;
    const std::size_t tokens = offsets[i + 1] - offsets[i];
    nn::AttentionArguments a;
    a.query = last ? query_.data() + i * dim_ : rows;
    a.key = last ? rows : rows + dim_;
    a.value = a.key + dim_;
    a.output = context_.data() + (last ? i : offsets[i]) * dim_;
    a.query_stride = last ? dim_ : width;
    a.key_value_stride = width;
    a.output_stride = dim_;
    a.queries = last ? 1 : tokens;
    a.tokens = tokens;
    a.n_heads = config_.n_heads;
    a.head_dim = dim_ / config_.n_heads;
    if (auto ok = attention_.Run(a); !ok) return ok;
  }
  return {};
}

template <class Path>
Result<void> EncoderImpl<Path>::FeedForward(LayerWeights<Linear>& layer, std::size_t rows) {
  const std::size_t hidden_dim = config_.hidden_dim;
  for (std::size_t begin = 0; begin < rows; begin += kFeedForwardBlock) {
    const std::size_t block = std::min(kFeedForwardBlock, rows - begin);
    const float* input = attended_.data() + begin * dim_;
    float* output = hidden_.data() + begin * dim_;
    if (auto ok = Apply(layer.lin1, input, block, dim_, intermediate_.data()); !ok) return ok;
    const std::span<float> intermediate(intermediate_.data(), block * hidden_dim);
    if (config_.activation == Activation::kGelu) {
      nn::GeluInPlace(intermediate);
    } else {
      nn::ReluInPlace(intermediate);
    }
    if (auto ok = Apply(layer.lin2, intermediate_.data(), block, hidden_dim, output); !ok) {
      return ok;
    }
    Normalise(layer.output_norm, output, input, block);
  }
  return {};
}

template <class Path>
Result<void> EncoderImpl<Path>::Layer(LayerWeights<Linear>& layer,
                                      std::span<const std::size_t> offsets, bool last) {
  const std::size_t rows = last ? offsets.size() - 1 : offsets.back();
  if (auto ok = Attend(layer, offsets, last); !ok) return ok;
  if (auto ok = Apply(layer.attention_output, context_.data(), rows, dim_, attended_.data()); !ok) {
    return ok;
  }
  Normalise(layer.attention_norm, attended_.data(), last ? cls_.data() : hidden_.data(), rows);
  return FeedForward(layer, rows);
}

template <class Path>
Result<void> EncoderImpl<Path>::Classify(std::size_t rows, std::span<float> logits) {
  const std::size_t labels = config_.num_labels;
  float* pooled = attended_.data();
  if (auto ok = Apply(weights_.pre_classifier, hidden_.data(), rows, dim_, pooled); !ok) return ok;
  nn::ReluInPlace({pooled, rows * dim_});
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t label = 0; label < labels; ++label) {
      logits[row * labels + label] =
          nn::Dot({pooled + row * dim_, dim_},
                  weights_.classifier.f32().subspan(label * dim_, dim_)) +
          weights_.classifier_bias[label];
    }
  }
  return {};
}

template <class Path>
Result<void> EncoderImpl<Path>::Forward(std::span<const std::int32_t> ids,
                                        std::span<const std::size_t> offsets,
                                        std::span<float> logits) {
  const std::size_t sequences = offsets.size() - 1;
  if (sequences == 0) return {};
  if (auto ok = ReserveActivations(ids.size(), sequences); !ok) return ok;
  Embed(ids, offsets);
  for (std::size_t i = 0; i < weights_.layers.size(); ++i) {
    const bool last = i + 1 == weights_.layers.size();
    if (auto ok = Layer(weights_.layers[i], offsets, last); !ok) return ok;
  }
  return Classify(sequences, logits);
}

template class EncoderImpl<Fp32Path>;
template class EncoderImpl<Int8Path>;

std::string_view IntegerKernelName() { return nn::BestInt8GemmVariant().name; }

}  // namespace distilbert
