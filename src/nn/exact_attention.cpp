#include <algorithm>
#include <cmath>

#include "nn/attention.h"
#include "nn/matmul.h"
#include "nn/simd.h"
#include "nn/transcendental.h"

namespace distilbert::nn {
namespace {

// Queries handled together: their scores (at 512 tokens 64 kB) stay in L2.
constexpr std::size_t kQueryBlock = 32;

/// row <- softmax(row * scale).
void SoftmaxRow(std::span<float> row, float scale) {
  F32x4 maxima = Splat(row[0]);
  std::size_t i = 0;
  for (; i + 4 <= row.size(); i += 4) maxima = Max(maxima, Load4(&row[i]));
  float max = HorizontalMax(maxima);
  for (; i < row.size(); ++i) max = std::max(max, row[i]);

  const ExpNonPositive exp;
  F32x4 sums = Splat(0.0f);
  for (i = 0; i + 4 <= row.size(); i += 4) {
    const F32x4 e = exp((Load4(&row[i]) - max) * scale);
    Store4(&row[i], e);
    sums += e;
  }
  float sum = Sum(sums);
  for (; i < row.size(); ++i) {
    row[i] = exp(Splat((row[i] - max) * scale))[0];
    sum += row[i];
  }
  const float inverse = 1.0f / sum;
  for (i = 0; i + 4 <= row.size(); i += 4) Store4(&row[i], Load4(&row[i]) * inverse);
  for (; i < row.size(); ++i) row[i] *= inverse;
}

}  // namespace

Result<void> ExactAttention::Run(const AttentionArguments& a) {
  if (auto ok = keys_.Reserve(PackedSize(a.head_dim, a.tokens)); !ok) return ok;
  if (auto ok = values_.Reserve(PackedSize(a.tokens, a.head_dim)); !ok) return ok;
  if (auto ok = scores_.Reserve(kQueryBlock * a.tokens); !ok) return ok;
  const float scale = 1.0f / std::sqrt(static_cast<float>(a.head_dim));
  for (std::size_t head = 0; head < a.n_heads; ++head) {
    const std::size_t column = head * a.head_dim;
    PackTransposed(a.key + column, a.key_value_stride, a.tokens, a.head_dim, keys_.data());
    PackRows(a.value + column, a.key_value_stride, a.tokens, a.head_dim, values_.data());
    for (std::size_t begin = 0; begin < a.queries; begin += kQueryBlock) {
      const std::size_t rows = std::min(kQueryBlock, a.queries - begin);
      MatMul({.a = a.query + begin * a.query_stride + column,
              .b = keys_.data(),
              .c = scores_.data(),
              .a_stride = a.query_stride,
              .c_stride = a.tokens,
              .m = rows,
              .k = a.head_dim,
              .n = a.tokens});
      for (std::size_t row = 0; row < rows; ++row) {
        SoftmaxRow({scores_.data() + row * a.tokens, a.tokens}, scale);
      }
      MatMul({.a = scores_.data(),
              .b = values_.data(),
              .c = a.output + begin * a.output_stride + column,
              .a_stride = a.tokens,
              .c_stride = a.output_stride,
              .m = rows,
              .k = a.tokens,
              .n = a.head_dim});
    }
  }
  return {};
}

}  // namespace distilbert::nn
