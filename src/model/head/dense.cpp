#include "model/head/dense.h"

#include <algorithm>

#include "nn/layer_norm.h"

namespace distilbert {

Result<void> DenseHeadOutput::Finish(std::span<float> dense, std::span<float> out) {
  nn::ActivateInPlace(activation_, dense);
  if (auto ok = scratch_.Reserve(width()); !ok) return ok;
  std::ranges::fill(scratch_.span(), 0.0f);  // nothing is added before LayerNorm
  for (std::size_t i = 0; norm_.weight.size() > 0 && i < dense.size(); i += width()) {
    nn::LayerNorm(dense.subspan(i, width()), scratch_.span(), norm_.weight.span(),
                  norm_.bias.span(), epsilon_);
  }
  RunOutput(matrix(), weights_.bias.span(), dense, scratch_.span(), out);
  return {};
}

template <class Arithmetic>
Result<void> DenseHead<Arithmetic>::Run(std::span<const float> hidden, std::span<float> out) {
  const std::size_t rows = hidden.size() / width();
  if (auto ok = input_.Reserve(rows, width()); !ok) return ok;
  if (auto ok = pooled_.Reserve(hidden.size()); !ok) return ok;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = hidden.subspan(i * width(), width());
    input_.Set(i, row, nn::RangeOf(row));
  }
  if (auto ok = dense_->Run(input_.input(), rows, pooled_.data()); !ok) return ok;
  return Finish(pooled_.span().first(hidden.size()), out);
}

template class DenseHead<Fp32Arithmetic>;
template class DenseHead<Int8Arithmetic>;

}  // namespace distilbert
