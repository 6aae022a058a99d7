// Scaled dot-product attention over the tokens of one sequence, all heads:
// softmax(Q K^T / sqrt(head_dim)) V.
#pragma once

#include <cstddef>
#include <memory>

#include "base/buffer.h"
#include "base/result.h"
#include "nn/xnnpack_operator.h"

namespace distilbert::nn {

/// Rows of Q, K, V and the output lie `*_stride` floats apart; heads lie side by side in a row.
struct AttentionArguments {
  const float* query = nullptr;  // [queries, n_heads * head_dim]
  const float* key = nullptr;    // [tokens, n_heads * head_dim]
  const float* value = nullptr;  // [tokens, n_heads * head_dim]
  float* output = nullptr;       // [queries, n_heads * head_dim]
  std::size_t query_stride = 0;
  std::size_t key_value_stride = 0;
  std::size_t output_stride = 0;
  std::size_t queries = 0;
  std::size_t tokens = 0;
  std::size_t n_heads = 0;
  std::size_t head_dim = 0;
};

/// Without fused multiply-add and in a fixed order: the same bits in every build.
class ExactAttention {
 public:
  Result<void> Run(const AttentionArguments& a);

 private:
  Buffer<float> keys_;    // one head's, transposed, in panels (matmul.h)
  Buffer<float> values_;  // one head's, in panels
  Buffer<float> scores_;  // [a few queries, tokens]
};

/// On XNNPACK's batch matrix multiply and softmax, which may fuse.
class Fp32Attention {
 public:
  static Result<Fp32Attention> Create();
  Result<void> Run(const AttentionArguments& a);

 private:
  Result<void> Multiply(xnn_operator* op, std::size_t heads, std::size_t m, std::size_t k,
                        std::size_t n, const float* a, const float* b, float* c);

  XnnOperator query_key_;
  XnnOperator softmax_;
  XnnOperator scores_value_;
  Buffer<float> query_;     // [n_heads, queries, head_dim]
  Buffer<float> key_;       // [n_heads, tokens, head_dim]
  Buffer<float> value_;     // [n_heads, tokens, head_dim]
  Buffer<float> scores_;    // [n_heads, queries, tokens]
  Buffer<float> context_;   // [n_heads, queries, head_dim]
  Buffer<char> workspace_;  // XNNPACK's, for the packed second factor
};

}  // namespace distilbert::nn
