#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

#include "nn/attention.h"
#include "nn/int8_simd.h"
#include "nn/int8_softmax.h"
#include "nn/simd.h"

namespace distilbert::nn {
namespace {

// Queries handled together: with two digits of each weight, as many rows as a kernel takes.
constexpr std::size_t kQueryBlock = kGemmMaxRows / 2;

constexpr std::size_t RoundUp(std::size_t value, std::size_t step) {
  return (value + step - 1) / step * step;
}

/// The ranges of four columns.
struct ColumnRange {
  F32x4 low;
  F32x4 high;
  F32x4 defect;  // 0, NaN for a column with a NaN or an infinity
};

ColumnRange RangeOfColumns(const float* first, std::size_t stride, std::size_t rows) {
  ColumnRange out = {Load4(first), Load4(first), {}};
  F32x4 sum = {};
  for (std::size_t row = 0; row < rows; ++row) {
    const F32x4 x = Load4(first + row * stride);
    out.low = Min(out.low, x);
    out.high = Max(out.high, x);
    sum += x;
  }
  out.defect = sum * 0.0f;
  return out;
}

F32x4 MiddleOf(const ColumnRange& range) { return range.low * 0.5f + range.high * 0.5f; }

const xnn_qd8_quantization_params* KernelParams(const xnn_quantization_params* params) {
  return reinterpret_cast<const xnn_qd8_quantization_params*>(params);
}

}  // namespace

Result<void> Int8Attention::Factor::Reserve(const Int8GemmVariant& variant, std::size_t k,
                                            std::size_t n) {
  k_ = k;
  n_ = n;
  log2_kr_ = variant.log2_kr;
  layout_ = PanelLayout(k, std::size_t{1} << log2_kr_);
  const std::size_t panels = RoundUp(n, kGemmColumns) / kGemmColumns;
  if (auto ok = panels_.Reserve(panels, layout_.size()); !ok) return ok;
  // Padding and biases that nothing else sets.
  std::fill_n(panels_.data(), panels * layout_.size(), 0);
  return {};
}

void Int8Attention::Factor::Set(std::size_t offset, std::size_t n, float value) {
  std::memcpy(
      panels_.data() + n / kGemmColumns * layout_.size() + offset + n % kGemmColumns * sizeof value,
      &value, sizeof value);
}

void Int8Attention::Factor::Pack(const Int8GemmVariant& variant, const std::int8_t* columns) {
  variant.pack(1, n_, k_, kGemmColumns, 0, 0, columns, nullptr, nullptr, panels_.data(),
               layout_.size() - layout_.scales(), nullptr);
}

void Int8Attention::Factor::SetFourByFour(std::size_t k, std::size_t n, I32x4 columns) {
  const std::size_t kr = std::size_t{1} << log2_kr_;
  char* panel =
      panels_.data() + n / kGemmColumns * layout_.size() + sizeof(std::int32_t) * kGemmColumns;
  char* target = panel + ((k >> log2_kr_) * kGemmColumns + n % kGemmColumns) * kr + k % kr;
  if (kr == 2) {
    const auto pairs = reinterpret_cast<I16x8>(columns);
    const I16x8 in_turn = __builtin_shufflevector(pairs, pairs, 0, 2, 4, 6, 1, 3, 5, 7);
    std::memcpy(target, &in_turn, 8);
    std::memcpy(target + kr * kGemmColumns, reinterpret_cast<const char*>(&in_turn) + 8, 8);
  } else if (kr == 4) {
    std::memcpy(target, &columns, sizeof columns);
  } else {
    for (std::size_t i = 0; i < 4; ++i) {
      const std::int32_t column = columns[i];
      std::memcpy(target + i * kr, &column, sizeof column);
    }
  }
}

/// Each key is a column with a scale of its own. Softmax does not see what all keys have in common,
/// which may be far larger than what sets them apart: the middle of each dimension's range is taken
/// away.
void Int8Attention::SetKeys(const AttentionArguments& a, std::size_t column) {
  const float* first = a.key + column;
  for (std::size_t d = 0; d < a.head_dim; d += 4) {
    Store4(&middle_[d], MiddleOf(RangeOfColumns(first + d, a.key_value_stride, a.tokens)));
  }
  const float score_scale =
      std::numbers::log2e_v<float> / std::sqrt(static_cast<float>(a.head_dim));
  key_defect_ = 0.0f;
  for (std::size_t token = 0; token < a.tokens; ++token) {
    const float* key = first + token * a.key_value_stride;
    for (std::size_t d = 0; d < a.head_dim; d += 4) {
      Store4(&key_[d], Load4(key + d) - Load4(&middle_[d]));
    }
    const float scale = QuantizeRow({key_.data(), a.head_dim}, kWeightMax,
                                    key_integers_.data() + token * a.head_dim);
    keys_.SetScale(token, scale * score_scale);
    key_defect_ += scale * 0.0f;
  }
  keys_.Pack(*variant_, key_integers_.data());
}

/// Each dimension is a column, rounded around the middle of its range.
void Int8Attention::SetValues(const AttentionArguments& a, std::size_t column) {
  for (std::size_t d = 0; d < a.head_dim; d += 4) {
    const float* first = a.value + column + d;
    const ColumnRange range = RangeOfColumns(first, a.key_value_stride, a.tokens);
    const F32x4 middle = MiddleOf(range);
    const F32x4 scale = Max(range.high - middle, middle - range.low) * (1.0f / kWeightMax);
    // Below that a scale has lost bits, and the middle says it all.
    const I32x4 has_width = scale >= std::numeric_limits<float>::min();
    const F32x4 inverse = Select(has_width, 1.0f / scale, F32x4{});
    const std::size_t columns = std::min<std::size_t>(4, a.head_dim - d);
    for (std::size_t i = 0; i < columns; ++i) {
      values_.SetScale(d + i, scale[i] + range.defect[i]);
      // Half of it with the high digits, half with the low.
      values_.SetBias(d + i, middle[i] * 0.5f);
    }
    for (std::size_t token = 0; token < a.tokens; token += 4) {
      // Four tokens of a column in the bytes of a lane. Behind the last token, whatever it is: its
      // weight is 0.
      I32x4 bytes = {};
      for (std::size_t i = 4; i-- > 0;) {
        const std::size_t row = std::min(token + i, a.tokens - 1);
        const F32x4 x = Load4(first + row * a.key_value_stride);
        bytes = (bytes << 8) | (RoundToInt((x - middle) * inverse) & 0xFF);
      }
      values_.SetFourByFour(token, d, bytes);
    }
  }
}

/// Queries [first, first + rows) of one head.
void Int8Attention::Attend(const AttentionArguments& a, std::size_t column, std::size_t first,
                           std::size_t rows) {
  const std::size_t size = variant_->activation_size;
  const std::size_t stride = RoundUp(a.tokens, kSoftmaxStep);
  for (std::size_t row = 0; row < rows; ++row) {
    const float* query = a.query + (first + row) * a.query_stride + column;
    queries_.Set(row, {query, a.head_dim}, RangeOf({query, a.head_dim}));
  }
  variant_->kernel(rows, a.tokens, a.head_dim, queries_.values(), a.head_dim * size, keys_.data(),
                   scores_.data(), stride * sizeof(float), kGemmColumns * sizeof(float), nullptr,
                   KernelParams(queries_.params()));

  std::array<xnn_quantization_params, kGemmMaxRows> params;
  variant_->softmax({.scores = {scores_.data(), rows * stride},
                     .stride = stride,
                     .rows = rows,
                     .tokens = a.tokens,
                     .digits = digits_.data(),
                     .params = params.data()});
  for (std::size_t row = 0; row < rows; ++row) {
    // No score is a number where a query or a key is none.
    const float defect = queries_.params()[row].scale * 0.0f + key_defect_;
    params[row].scale += defect;
    params[rows + row].scale += defect;
  }
  variant_->kernel(2 * rows, a.head_dim, values_.k(), digits_.data(), stride * size, values_.data(),
                   weighted_.data(), a.head_dim * sizeof(float), kGemmColumns * sizeof(float),
                   nullptr, KernelParams(params.data()));
  for (std::size_t row = 0; row < rows; ++row) {
    const float* high = weighted_.data() + row * a.head_dim;
    const float* low = high + rows * a.head_dim;
    float* output = a.output + (first + row) * a.output_stride + column;
    for (std::size_t d = 0; d < a.head_dim; ++d) output[d] = high[d] + low[d];
  }
}

Result<void> Int8Attention::Run(const AttentionArguments& a) {
  const std::size_t stride = RoundUp(a.tokens, kSoftmaxStep);
  if (auto ok = keys_.Reserve(*variant_, a.head_dim, a.tokens); !ok) return ok;
  if (auto ok = values_.Reserve(*variant_, RoundUp(a.tokens, 4), a.head_dim); !ok) return ok;
  if (auto ok = middle_.Reserve(RoundUp(a.head_dim, 4)); !ok) return ok;
  if (auto ok = key_integers_.Reserve(a.tokens, a.head_dim); !ok) return ok;
  if (auto ok = key_.Reserve(RoundUp(a.head_dim, 4)); !ok) return ok;
  if (auto ok = queries_.Reserve(kQueryBlock, keys_.k()); !ok) return ok;
  if (auto ok = scores_.Reserve(kQueryBlock, stride); !ok) return ok;
  if (auto ok = digits_.Reserve(kGemmMaxRows, stride * variant_->activation_size); !ok) return ok;
  if (auto ok = weighted_.Reserve(kGemmMaxRows, a.head_dim); !ok) return ok;
  for (std::size_t head = 0; head < a.n_heads; ++head) {
    const std::size_t column = head * a.head_dim;
    SetKeys(a, column);
    SetValues(a, column);
    for (std::size_t first = 0; first < a.queries; first += kQueryBlock) {
      Attend(a, column, first, std::min(kQueryBlock, a.queries - first));
    }
  }
  return {};
}

}  // namespace distilbert::nn
