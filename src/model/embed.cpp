#include <algorithm>
#include <cmath>

#include "model/batch_runner.h"
#include "model/classifier.h"
#include "model/encoder.h"

namespace distilbert {
namespace {

class EmbeddingRunner final : public BatchRunner {
 public:
  EmbeddingRunner(Encoder& encoder, const EmbedOptions& options, std::span<float> out)
      : BatchRunner(encoder), options_(options), dim_(encoder.config().dim), out_(out) {}

 private:
  Result<void> Run(std::span<const std::int32_t> ids, std::span<const std::size_t> offsets,
                   std::span<const std::size_t> rows) override {
    const bool cls = options_.pooling == Pooling::kCls;
    auto hidden = encoder().HiddenStates(ids, offsets, cls ? HiddenRows::kCls : HiddenRows::kAll);
    if (!hidden) return std::unexpected(hidden.error());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t begin = cls ? i : offsets[i];
      const std::size_t end = cls ? i + 1 : offsets[i + 1];
      Pool(hidden->subspan(begin * dim_, (end - begin) * dim_), rows[i]);
    }
    return {};
  }

  /// The mean of some hidden states, each sum in the order of the tokens.
  void Pool(std::span<const float> hidden, std::size_t row) {
    const std::span<float> out = out_.subspan(row * dim_, dim_);
    const std::size_t tokens = hidden.size() / dim_;
    double square = 0.0;
    for (std::size_t column = 0; column < dim_; ++column) {
      double sum = -0.0;
      for (std::size_t i = column; i < hidden.size(); i += dim_) {
        sum += static_cast<double>(hidden[i]);
      }
      out[column] = static_cast<float>(sum / static_cast<double>(tokens));
      square += static_cast<double>(out[column]) * static_cast<double>(out[column]);
    }
    if (!options_.normalize) return;
    // A vector of zeros stays one.
    const double length = std::max(std::sqrt(square), 1e-12);
    for (float& value : out) value = static_cast<float>(static_cast<double>(value) / length);
  }

  const EmbedOptions& options_;
  std::size_t dim_;
  std::span<float> out_;  // [texts, dim]
};

}  // namespace

Result<Embeddings> Classifier::Embed(std::span<const TextInput> inputs,
                                     const EmbedOptions& options) {
  const EncodeOptions encode = Capped(options.encode);
  Embeddings out;
  if (auto ok = out.embeddings.Reserve(inputs.size() * config().dim); !ok) {
    return std::unexpected(ok.error());
  }
  EmbeddingRunner runner(*encoder_, options, out.embeddings.span());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto encoding = tokenizer_.Encode(inputs[i], encode);
    if (!encoding) return std::unexpected(encoding.error());
    out.token_counts.push_back(static_cast<std::int32_t>(encoding->ids.size()));
    out.truncated.push_back(encoding->truncated);
    if (auto ok = runner.Add({encoding->ids}, i); !ok) return std::unexpected(ok.error());
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace distilbert
