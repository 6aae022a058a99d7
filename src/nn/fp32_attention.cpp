#include <cmath>

#include "nn/attention.h"

namespace distilbert::nn {
namespace {

/// Copies one head after the other out of rows in which they lie side by side.
void Gather(const float* source, std::size_t stride, std::size_t rows, std::size_t n_heads,
            std::size_t head_dim, float scale, float* target) {
  for (std::size_t head = 0; head < n_heads; ++head) {
    for (std::size_t row = 0; row < rows; ++row) {
      const float* from = source + row * stride + head * head_dim;
      for (std::size_t i = 0; i < head_dim; ++i) *target++ = from[i] * scale;
    }
  }
}

void Scatter(const float* source, std::size_t rows, std::size_t n_heads, std::size_t head_dim,
             float* target, std::size_t stride) {
  for (std::size_t head = 0; head < n_heads; ++head) {
    for (std::size_t row = 0; row < rows; ++row) {
      float* to = target + row * stride + head * head_dim;
      for (std::size_t i = 0; i < head_dim; ++i) to[i] = *source++;
    }
  }
}

}  // namespace

Result<Fp32Attention> Fp32Attention::Create() {
  if (auto ok = InitializeXnnpack(); !ok) return TakeError(ok);
  Fp32Attention out;
  xnn_operator_t op = nullptr;
  auto ok = Check(xnn_create_batch_matrix_multiply_nc_f32(XNN_FLAG_TRANSPOSE_B, &op),
                  "the product of queries and keys");
  if (!ok) return TakeError(ok);
  out.query_key_.reset(op);
  ok = Check(xnn_create_softmax_nc_f32(0, &op), "softmax");
  if (!ok) return TakeError(ok);
  out.softmax_.reset(op);
  ok = Check(xnn_create_batch_matrix_multiply_nc_f32(0, &op), "the product of scores and values");
  if (!ok) return TakeError(ok);
  out.scores_value_.reset(op);
  return out;
}

Result<void> Fp32Attention::Multiply(xnn_operator* op, std::size_t heads, std::size_t m,
                                     std::size_t k, std::size_t n, const float* a, const float* b,
                                     float* c) {
  std::size_t workspace_size = 0;
  std::size_t workspace_alignment = 0;
  xnn_status status = xnn_reshape_batch_matrix_multiply_nc_f32(
      op, 1, &heads, &heads, m, k, n, &workspace_size, &workspace_alignment, nullptr);
  if (status != xnn_status_success) return Check(status, "an attention product");
  if (auto ok = workspace_.Reserve(workspace_size + workspace_alignment); !ok) return ok;
  void* workspace = workspace_.data();
  std::size_t space = workspace_.size();
  workspace = std::align(workspace_alignment, workspace_size, workspace, space);
  status = xnn_setup_batch_matrix_multiply_nc_f32(op, workspace, a, b, c);
  if (status == xnn_status_success) status = xnn_run_operator(op, nullptr);
  return Check(status, "an attention product");
}

Result<void> Fp32Attention::Run(const AttentionArguments& a) {
  const std::size_t query_size = a.n_heads * a.queries * a.head_dim;
  const std::size_t key_size = a.n_heads * a.tokens * a.head_dim;
  const std::size_t scores_size = a.n_heads * a.queries * a.tokens;
  for (auto [buffer, size] : {std::pair{&query_, query_size},
                              {&key_, key_size},
                              {&value_, key_size},
                              {&scores_, scores_size},
                              {&context_, query_size}}) {
    if (auto ok = buffer->Reserve(size); !ok) return ok;
  }
  const float scale = 1.0f / std::sqrt(static_cast<float>(a.head_dim));
  Gather(a.query, a.query_stride, a.queries, a.n_heads, a.head_dim, scale, query_.data());
  Gather(a.key, a.key_value_stride, a.tokens, a.n_heads, a.head_dim, 1.0f, key_.data());
  Gather(a.value, a.key_value_stride, a.tokens, a.n_heads, a.head_dim, 1.0f, value_.data());

  if (auto ok = Multiply(query_key_.get(), a.n_heads, a.queries, a.head_dim, a.tokens,
                         query_.data(), key_.data(), scores_.data());
      !ok) {
    return ok;
  }
  xnn_status status = xnn_reshape_softmax_nc_f32(softmax_.get(), a.tokens, a.tokens, a.tokens,
                                                 a.n_heads * a.queries, nullptr);
  if (status == xnn_status_success) {
    status = xnn_setup_softmax_nc_f32(softmax_.get(), scores_.data(), scores_.data());
  }
  if (status == xnn_status_success) status = xnn_run_operator(softmax_.get(), nullptr);
  if (auto ok = Check(status, "softmax"); !ok) return ok;

  if (auto ok = Multiply(scores_value_.get(), a.n_heads, a.queries, a.tokens, a.head_dim,
                         scores_.data(), value_.data(), context_.data());
      !ok) {
    return ok;
  }
  Scatter(context_.data(), a.queries, a.n_heads, a.head_dim, a.output, a.output_stride);
  return {};
}

}  // namespace distilbert::nn
