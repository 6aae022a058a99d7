#include "model/encoder.h"

#include <algorithm>

#include "model/encoder_impl.h"
#include "nn/dot.h"
#include "nn/int8_gemm.h"

namespace distilbert {
namespace {

// Rows that pass together through all of a layer behind its attention: their activations stay in
// the second cache, and memory does not grow with the length of the text.
constexpr std::size_t kBlockRows = 2 * nn::kGemmMaxRows;

}  // namespace

template <class Path>
Result<void> EncoderImpl<Path>::ReserveActivations(std::size_t tokens, std::size_t sequences,
                                                   HiddenRows rows) {
  const std::size_t block = std::min(tokens, kBlockRows);
  const std::size_t hidden_dim = config_.hidden_dim;
  for (auto [buffer, size] : {std::pair{&hidden_, tokens * dim_},
                              {&qkv_, tokens * 3 * dim_},
                              {&cls_, sequences * dim_},
                              {&query_, (rows == HiddenRows::kCls ? sequences : tokens) * dim_},
                              {&context_, tokens * dim_},
                              {&attended_, std::max(block, sequences) * dim_},
                              {&intermediate_, block * hidden_dim}}) {
    if (auto ok = buffer->Reserve(size); !ok) return ok;
  }
  if (auto ok = hidden_rows_.Reserve(tokens, dim_); !ok) return ok;
  if (auto ok = block_rows_.Reserve(std::max(block, sequences), dim_); !ok) return ok;
  return intermediate_rows_.Reserve(block, hidden_dim);
}

/// x <- LayerNorm(x + residual), and the result as input of the next product.
template <class Path>
void EncoderImpl<Path>::Normalise(const LayerNormWeights& norm, float* x, const float* residual,
                                  std::size_t rows, Rows& out, std::size_t first_out) {
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<float> row(x + i * dim_, dim_);
    const nn::Range range =
        nn::LayerNorm(row, {residual + i * dim_, dim_}, norm.weight.span(), norm.bias.span());
    out.Set(first_out + i, row, range);
  }
}

template <class Path>
void EncoderImpl<Path>::Activate(float* x, std::size_t rows) {
  const std::size_t width = config_.hidden_dim;
  const bool gelu = config_.activation == Activation::kGelu;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<float> row(x + i * width, width);
    intermediate_rows_.Set(i, row, gelu ? nn::GeluInPlace(row) : nn::ReluInPlace(row));
  }
}

template <class Path>
void EncoderImpl<Path>::Embed(const TokenBatch& batch) {
  for (std::size_t sequence = 0; sequence < batch.size(); ++sequence) {
    const std::size_t first = batch.offsets[sequence];
    for (std::size_t token = first; token < batch.offsets[sequence + 1]; ++token) {
      float* row = hidden_.data() + token * dim_;
      // attended_ is free until the first layer: it holds the position's embedding.
      weights_.word_embeddings.LoadRow(batch.ids[token], {row, dim_});
      weights_.position_embeddings.LoadRow(token - first, {attended_.data(), dim_});
      Normalise(weights_.embedding_norm, row, attended_.data(), 1, hidden_rows_, token);
    }
  }
}

template <class Path>
Result<void> EncoderImpl<Path>::Attend(LayerWeights<Linear>& layer,
                                       std::span<const std::size_t> offsets, HiddenRows out) {
  const std::size_t sequences = offsets.size() - 1;
  const bool apart = layer.query.has_value();
  const bool cls = out == HiddenRows::kCls;
  const std::size_t width = (apart ? 2 : 3) * dim_;
  if (auto ok = layer.qkv->Run(hidden_rows_.input(), offsets.back(), qkv_.data()); !ok) return ok;
  for (std::size_t i = 0; cls && i < sequences; ++i) {
    const std::span<float> row(cls_.data() + i * dim_, dim_);
    std::copy_n(hidden_.data() + offsets[i] * dim_, dim_, row.begin());
    block_rows_.Set(i, row, nn::RangeOf(row));
  }
  if (apart) {
    const auto& input = cls ? block_rows_.input() : hidden_rows_.input();
    const std::size_t rows = cls ? sequences : offsets.back();
    if (auto ok = layer.query->Run(input, rows, query_.data()); !ok) return ok;
  }
  for (std::size_t i = 0; i < sequences; ++i) {
    const float* rows = qkv_.data() + offsets[i] * width;
    const std::size_t tokens = offsets[i + 1] - offsets[i];
    const std::size_t first = cls ? i : offsets[i];
    nn::AttentionArguments a;
    a.query = apart ? query_.data() + first * dim_ : rows;
    a.key = apart ? rows : rows + dim_;
    a.value = a.key + dim_;
    a.output = context_.data() + first * dim_;
    a.query_stride = apart ? dim_ : width;
    a.key_value_stride = width;
    a.output_stride = dim_;
    a.queries = cls ? 1 : tokens;
    a.tokens = tokens;
    a.n_heads = config_.n_heads;
    a.head_dim = dim_ / config_.n_heads;
    if (auto ok = attention_.Run(a); !ok) return ok;
  }
  return {};
}

/// Everything of a layer behind its attention, for a block of rows; `hidden` holds the layer's
/// input and receives its output.
template <class Path>
Result<void> EncoderImpl<Path>::FinishBlock(LayerWeights<Linear>& layer, std::size_t begin,
                                            std::size_t rows, float* hidden) {
  float* attended = attended_.data();
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<const float> row(context_.data() + (begin + i) * dim_, dim_);
    block_rows_.Set(i, row, nn::RangeOf(row));
  }
  if (auto ok = layer.attention_output->Run(block_rows_.input(), rows, attended); !ok) return ok;
  Normalise(layer.attention_norm, attended, hidden, rows, block_rows_, 0);
  if (auto ok = layer.lin1->Run(block_rows_.input(), rows, intermediate_.data()); !ok) return ok;
  Activate(intermediate_.data(), rows);
  if (auto ok = layer.lin2->Run(intermediate_rows_.input(), rows, hidden); !ok) return ok;
  Normalise(layer.output_norm, hidden, attended, rows, hidden_rows_, begin);
  return {};
}

template <class Path>
Result<void> EncoderImpl<Path>::Layer(LayerWeights<Linear>& layer,
                                      std::span<const std::size_t> offsets, HiddenRows out) {
  if (auto ok = Attend(layer, offsets, out); !ok) return ok;
  const bool cls = out == HiddenRows::kCls;
  const std::size_t rows = cls ? offsets.size() - 1 : offsets.back();
  float* hidden = cls ? cls_.data() : hidden_.data();
  for (std::size_t begin = 0; begin < rows; begin += kBlockRows) {
    const std::size_t block = std::min(kBlockRows, rows - begin);
    if (auto ok = FinishBlock(layer, begin, block, hidden + begin * dim_); !ok) return ok;
  }
  return {};
}

template <class Path>
Result<void> EncoderImpl<Path>::Classify(std::size_t rows, std::span<float> logits) {
  const std::size_t labels = config_.num_labels;
  float* pooled = attended_.data();
  if (auto ok = weights_.pre_classifier->Run(hidden_rows_.input(), rows, pooled); !ok) return ok;
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
Result<std::span<const float>> EncoderImpl<Path>::HiddenStates(const TokenBatch& batch,
                                                               HiddenRows rows) {
  const std::size_t sequences = batch.size();
  if (sequences == 0) return {};
  if (auto ok = ReserveActivations(batch.ids.size(), sequences, rows); !ok) {
    return std::unexpected(ok.error());
  }
  Embed(batch);
  for (std::size_t i = 0; i < weights_.layers.size(); ++i) {
    const bool last = i + 1 == weights_.layers.size();
    auto ok = Layer(weights_.layers[i], batch.offsets, last ? rows : HiddenRows::kAll);
    if (!ok) return std::unexpected(ok.error());
  }
  const bool cls = rows == HiddenRows::kCls;
  return std::span<const float>(cls ? cls_.data() : hidden_.data(),
                                (cls ? sequences : batch.ids.size()) * dim_);
}

template <class Path>
Result<void> EncoderImpl<Path>::Forward(const TokenBatch& batch, std::span<float> logits) {
  if (batch.size() == 0) return {};
  auto hidden = HiddenStates(batch, HiddenRows::kCls);
  if (!hidden) return std::unexpected(hidden.error());
  return Classify(batch.size(), logits);
}

template class EncoderImpl<Fp32Path>;
template class EncoderImpl<Int8Path>;

std::string_view IntegerKernelName() { return nn::BestInt8GemmVariant().name; }

}  // namespace distilbert
