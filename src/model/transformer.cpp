#include "model/transformer.h"

#include <algorithm>
#include <optional>
#include <string>

#include "model/features.h"
#include "nn/int8_gemm.h"
#include "nn/layer_norm.h"

// A build whose functions a profile shows by name inlines none of those marked so
// (wasm/CMakeLists.txt).
#ifndef DISTILBERT_APART
#define DISTILBERT_APART
#endif

namespace distilbert {
namespace {

// Rows that pass together through all of a layer behind its attention: their activations stay in
// L2, and memory does not grow with the length of the text.
constexpr std::size_t kBlockRows = 2 * nn::kGemmMaxRows;

/// The linear layers of a layer; bench/profile/parts.mjs has these numbers.
enum class Product { kQkv, kQuery, kAttentionOutput, kIntermediate, kOutput };

template <Product, class Linear, class Input>
DISTILBERT_APART Result<void> RunProduct(std::optional<Linear>& linear, const Input& x,
                                         std::size_t rows, float* y) {
  return linear->Run(x, rows, y);
}

template <class Attention>
DISTILBERT_APART Result<void> RunAttention(Attention& attention, const nn::AttentionArguments& a) {
  return attention.Run(a);
}

}  // namespace

template <class Arithmetic>
Result<void> TransformerEncoder<Arithmetic>::ReserveActivations(std::size_t tokens,
                                                                std::size_t sequences,
                                                                HiddenRows rows) {
  const std::size_t block = std::min(tokens, kBlockRows);
  const std::size_t intermediate_size = shape_.intermediate_size;
  for (auto [buffer, size] :
       {std::pair{&hidden_, tokens * hidden_size_},
        {&qkv_, tokens * 3 * hidden_size_},
        {&cls_, sequences * hidden_size_},
        {&query_, (rows == HiddenRows::kCls ? sequences : tokens) * hidden_size_},
        {&context_, tokens * hidden_size_},
        {&attended_, std::max(block, sequences) * hidden_size_},
        {&intermediate_, block * intermediate_size}}) {
    if (auto ok = buffer->Reserve(size); !ok) return ok;
  }
  if (auto ok = hidden_rows_.Reserve(tokens, hidden_size_); !ok) return ok;
  if (auto ok = block_rows_.Reserve(std::max(block, sequences), hidden_size_); !ok) return ok;
  return intermediate_rows_.Reserve(block, intermediate_size);
}

/// x <- LayerNorm(x + residual), and the result as input of the next product.
template <class Arithmetic>
void TransformerEncoder<Arithmetic>::Normalize(const LayerNormWeights& norm, float* x,
                                               const float* residual, std::size_t rows, Rows& out,
                                               std::size_t first_out) {
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<float> row(x + i * hidden_size_, hidden_size_);
    const nn::Range range =
        nn::LayerNorm(row, {residual + i * hidden_size_, hidden_size_}, norm.weight.span(),
                      norm.bias.span(), shape_.layer_norm_eps);
    out.Set(first_out + i, row, range);
  }
}

template <class Arithmetic>
void TransformerEncoder<Arithmetic>::Activate(float* x, std::size_t rows) {
  const std::size_t width = shape_.intermediate_size;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<float> row(x + i * width, width);
    intermediate_rows_.Set(i, row, nn::ActivateInPlace(shape_.activation, row));
  }
}

template <class Arithmetic>
Result<void> TransformerEncoder<Arithmetic>::CheckTypes(const TokenBatch& batch) const {
  const auto types = static_cast<std::int32_t>(weights_.type_embeddings.rows());
  const auto wrong =
      std::ranges::find_if(batch.type_ids, [&](std::int32_t id) { return id < 0 || id >= types; });
  if (types == 0 || wrong == batch.type_ids.end()) return {};
  return Fail(ErrorCode::kInvalidArgument, "a token has type " + std::to_string(*wrong) +
                                               ", the model has types 0 to " +
                                               std::to_string(types - 1));
}

template <class Arithmetic>
void TransformerEncoder<Arithmetic>::Embed(const TokenBatch& batch) {
  // attended_ is free until the first layer: it holds what is added to a token's embedding.
  const std::span<float> other(attended_.data(), hidden_size_);
  const std::int32_t padding = shape_.first_position - 1;  // -1 is no token
  for (std::size_t sequence = 0; sequence < batch.size(); ++sequence) {
    const std::size_t first = batch.offsets[sequence];
    std::int32_t next_position = shape_.first_position;
    for (std::size_t token = first; token < batch.offsets[sequence + 1]; ++token) {
      const std::span<float> row(hidden_.data() + token * hidden_size_, hidden_size_);
      weights_.word_embeddings.LoadRow(batch.ids[token], row);
      if (weights_.type_embeddings.rows() > 0) {
        weights_.type_embeddings.LoadRow(batch.type_ids.empty() ? 0 : batch.type_ids[token], other);
        for (std::size_t i = 0; i < hidden_size_; ++i) row[i] += other[i];
      }
      const bool is_counted = batch.ids[token] != padding;
      weights_.position_embeddings.LoadRow(is_counted ? next_position++ : padding, other);
      Normalize(weights_.embedding_norm, row.data(), other.data(), 1, hidden_rows_, token);
    }
  }
}

template <class Arithmetic>
Result<void> TransformerEncoder<Arithmetic>::Attend(LayerWeights<Linear>& layer,
                                                    std::span<const std::size_t> offsets,
                                                    HiddenRows out) {
  const std::size_t sequences = offsets.size() - 1;
  const bool apart = layer.query.has_value();
  const bool cls = out == HiddenRows::kCls;
  const std::size_t width = (apart ? 2 : 3) * hidden_size_;
  auto projected =
      RunProduct<Product::kQkv>(layer.qkv, hidden_rows_.input(), offsets.back(), qkv_.data());
  if (!projected) return projected;
  for (std::size_t i = 0; cls && i < sequences; ++i) {
    const std::span<float> row(cls_.data() + i * hidden_size_, hidden_size_);
    std::copy_n(hidden_.data() + offsets[i] * hidden_size_, hidden_size_, row.begin());
    block_rows_.Set(i, row, nn::RangeOf(row));
  }
  if (apart) {
    const auto& input = cls ? block_rows_.input() : hidden_rows_.input();
    const std::size_t rows = cls ? sequences : offsets.back();
    auto queried = RunProduct<Product::kQuery>(layer.query, input, rows, query_.data());
    if (!queried) return queried;
  }
  for (std::size_t i = 0; i < sequences; ++i) {
    const float* rows = qkv_.data() + offsets[i] * width;
    const std::size_t tokens = offsets[i + 1] - offsets[i];
    const std::size_t first = cls ? i : offsets[i];
    nn::AttentionArguments a;
    a.query = apart ? query_.data() + first * hidden_size_ : rows;
    a.key = apart ? rows : rows + hidden_size_;
    a.value = a.key + hidden_size_;
    a.output = context_.data() + first * hidden_size_;
    a.query_stride = apart ? hidden_size_ : width;
    a.key_value_stride = width;
    a.output_stride = hidden_size_;
    a.queries = cls ? 1 : tokens;
    a.tokens = tokens;
    a.n_heads = shape_.num_attention_heads;
    a.head_dim = hidden_size_ / shape_.num_attention_heads;
    if (auto ok = RunAttention(attention_, a); !ok) return ok;
  }
  return {};
}

/// Everything of a layer behind its attention, for a block of rows; `hidden` holds the layer's
/// input and receives its output.
template <class Arithmetic>
Result<void> TransformerEncoder<Arithmetic>::FinishBlock(LayerWeights<Linear>& layer,
                                                         std::size_t begin, std::size_t rows,
                                                         float* hidden) {
  float* attended = attended_.data();
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<const float> row(context_.data() + (begin + i) * hidden_size_, hidden_size_);
    block_rows_.Set(i, row, nn::RangeOf(row));
  }
  auto ok = RunProduct<Product::kAttentionOutput>(layer.attention_output, block_rows_.input(), rows,
                                                  attended);
  if (!ok) return ok;
  Normalize(layer.attention_norm, attended, hidden, rows, block_rows_, 0);
  ok = RunProduct<Product::kIntermediate>(layer.intermediate, block_rows_.input(), rows,
                                          intermediate_.data());
  if (!ok) return ok;
  Activate(intermediate_.data(), rows);
  ok = RunProduct<Product::kOutput>(layer.output, intermediate_rows_.input(), rows, hidden);
  if (!ok) return ok;
  Normalize(layer.output_norm, hidden, attended, rows, hidden_rows_, begin);
  return {};
}

template <class Arithmetic>
Result<void> TransformerEncoder<Arithmetic>::Layer(LayerWeights<Linear>& layer,
                                                   std::span<const std::size_t> offsets,
                                                   HiddenRows out) {
  if (auto ok = Attend(layer, offsets, out); !ok) return ok;
  const bool cls = out == HiddenRows::kCls;
  const std::size_t rows = cls ? offsets.size() - 1 : offsets.back();
  float* hidden = cls ? cls_.data() : hidden_.data();
  for (std::size_t begin = 0; begin < rows; begin += kBlockRows) {
    const std::size_t block = std::min(kBlockRows, rows - begin);
    if (auto ok = FinishBlock(layer, begin, block, hidden + begin * hidden_size_); !ok) return ok;
  }
  return {};
}

/// From the embeddings on.
template <class Arithmetic>
Result<std::span<const float>> TransformerEncoder<Arithmetic>::Features(
    std::span<const std::size_t> offsets) {
  const std::size_t layers = weights_.layers.size();
  const std::size_t size = (offsets.size() - 1) * kFeatureBlocks * hidden_size_;
  if (auto ok = features_.Reserve(size); !ok) return TakeError(ok);
  const auto out = features_.span().first(size);
  for (std::size_t i = 0;; ++i) {
    TakeFeatures(i, layers, hidden_.span().first(offsets.back() * hidden_size_), offsets, out);
    if (i + 1 == layers) return out;
    if (auto ok = Layer(weights_.layers[i], offsets, HiddenRows::kAll); !ok) {
      return TakeError(ok);
    }
  }
}

template <class Arithmetic>
Result<std::span<const float>> TransformerEncoder<Arithmetic>::HiddenStates(const TokenBatch& batch,
                                                                            HiddenRows rows) {
  const std::size_t sequences = batch.size();
  if (sequences == 0) return {};
  if (auto ok = ReserveActivations(batch.ids.size(), sequences, rows); !ok) {
    return TakeError(ok);
  }
  if (auto ok = CheckTypes(batch); !ok) return TakeError(ok);
  Embed(batch);
  if (rows == HiddenRows::kFeatures) return Features(batch.offsets);
  for (std::size_t i = 0; i < weights_.layers.size(); ++i) {
    const bool last = i + 1 == weights_.layers.size();
    auto ok = Layer(weights_.layers[i], batch.offsets, last ? rows : HiddenRows::kAll);
    if (!ok) return TakeError(ok);
  }
  const bool cls = rows == HiddenRows::kCls;
  return std::span<const float>(cls ? cls_.data() : hidden_.data(),
                                (cls ? sequences : batch.ids.size()) * hidden_size_);
}

template class TransformerEncoder<Fp32Arithmetic>;
template class TransformerEncoder<Int8Arithmetic>;

std::string_view IntegerKernelName() { return nn::BestInt8GemmVariant().name; }

}  // namespace distilbert
