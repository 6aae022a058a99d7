// Scaled dot-product attention over the tokens of one sequence, all heads:
// softmax(Q K^T / sqrt(head_dim)) V.
#pragma once

#include <cstddef>
#include <memory>

#include "base/buffer.h"
#include "base/result.h"
#include "nn/int8_gemm.h"
#include "nn/quantize.h"
#include "nn/simd.h"
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

/// Both products in integers of 7 bits, by the kernels of the linear layers; softmax in floats
/// without fused multiply-add, its weights in 14 bits. The same bits in every build, and a query's
/// result does not depend on other queries.
class Int8Attention {
 public:
  explicit Int8Attention(const Int8GemmVariant& variant = BestInt8GemmVariant())
      : variant_(&variant), queries_(variant) {}

  Result<void> Run(const AttentionArguments& a);

 private:
  /// A kernel's second factor [k, n] in panels, made out of its columns' integers.
  class Factor {
   public:
    Result<void> Reserve(const Int8GemmVariant& variant, std::size_t k, std::size_t n);
    void SetScale(std::size_t n, float scale) { Set(layout_.scales(), n, scale); }
    void SetBias(std::size_t n, float bias) { Set(layout_.biases(), n, bias); }
    /// All columns, one after the other.
    void Pack(const Int8GemmVariant& variant, const std::int8_t* columns);
    /// Rows k to k + 3 of columns n to n + 3, a column's in the bytes of a lane; for activations
    /// whose zero points are 0.
    void SetFourByFour(std::size_t k, std::size_t n, I32x4 columns);
    const char* data() const { return panels_.data(); }
    std::size_t k() const { return k_; }

   private:
    void Set(std::size_t offset, std::size_t n, float value);

    PanelLayout layout_{0, 1};
    std::size_t k_ = 0;
    std::size_t n_ = 0;
    std::size_t log2_kr_ = 0;
    Buffer<char> panels_;
  };

  void SetKeys(const AttentionArguments& a, std::size_t column);
  void SetValues(const AttentionArguments& a, std::size_t column);
  void Attend(const AttentionArguments& a, std::size_t column, std::size_t first, std::size_t rows);

  const Int8GemmVariant* variant_;
  Factor keys_;                       // one head's, [head_dim, tokens]
  Factor values_;                     // one head's, [tokens, head_dim]
  float key_defect_ = 0.0f;           // NaN if a key has one
  Buffer<float> middle_;              // of each dimension of the keys, [head_dim]
  Buffer<float> key_;                 // one, its middle taken away
  Buffer<std::int8_t> key_integers_;  // [tokens, head_dim]
  QuantizedRows queries_;             // [a few queries, head_dim]
  Buffer<float> scores_;              // [a few queries, tokens]
  Buffer<std::int8_t> digits_;        // [high digits of a few queries, then low ones, tokens]
  Buffer<float> weighted_;            // the same, [.., head_dim]
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
