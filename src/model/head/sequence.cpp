#include "model/head/sequence.h"

#include "model/head/output.h"

namespace distilbert {

template <class Arithmetic>
Result<void> SequenceHead<Arithmetic>::Run(std::span<const float> hidden, std::span<float> out) {
  const std::size_t width = weights_.out.columns();
  const std::size_t rows = hidden.size() / width;
  if (auto ok = input_.Reserve(rows, width); !ok) return ok;
  if (auto ok = pooled_.Reserve(rows * width); !ok) return ok;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = hidden.subspan(i * width, width);
    input_.Set(i, row, nn::RangeOf(row));
  }
  if (auto ok = weights_.dense->Run(input_.input(), rows, pooled_.data()); !ok) return ok;
  nn::ActivateInPlace(activation_, pooled_.span().first(rows * width));
  RunOutput(weights_.out, weights_.out_bias.span(), pooled_.span().first(rows * width), out);
  return {};
}

template class SequenceHead<Fp32Arithmetic>;
template class SequenceHead<Int8Arithmetic>;

}  // namespace distilbert
