#include "task/embed.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "task/batch_runner.h"
#include "task/pooling.h"

namespace distilbert {
namespace {

class EmbeddingRunner final : public BatchRunner {
 public:
  EmbeddingRunner(Model& model, std::span<const Pooling> poolings)
      : BatchRunner(model), poolings_(poolings), width_(model.shape().hidden_size) {}

  Result<void> Reserve() { return pooler_.Reserve(width_); }

  /// In the order of the texts, once Finish has succeeded.
  GrowingBuffer<float> TakeRows() { return std::move(rows_); }

 private:
  Result<void> Run(const TokenBatch& batch, std::span<const std::size_t> rows) override {
    const bool cls_only =
        std::ranges::all_of(poolings_, [](Pooling pooling) { return pooling == Pooling::kCls; });
    const bool cls = cls_only && !poolings_.empty();
    auto hidden = model().encoder().HiddenStates(batch, cls ? HiddenRows::kCls : HiddenRows::kAll);
    if (!hidden) return TakeError(hidden);
    if (poolings_.empty()) rows_.Append(*hidden);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t begin = cls ? i : batch.offsets[i];
      const std::size_t end = cls ? i + 1 : batch.offsets[i + 1];
      const auto states = hidden->subspan(begin * width_, (end - begin) * width_);
      for (const Pooling pooling : poolings_) rows_.Append(pooler_.Run(pooling, states));
    }
    return rows_.Check();
  }

  std::span<const Pooling> poolings_;
  std::size_t width_;
  Pooler pooler_;
  GrowingBuffer<float> rows_;
};

void NormalizeRow(std::span<float> row) {
  double square = 0.0;
  for (const float value : row) square += static_cast<double>(value) * static_cast<double>(value);
  // A vector of zeros stays one.
  const double length = std::max(std::sqrt(square), 1e-12);
  for (float& value : row) value = static_cast<float>(static_cast<double>(value) / length);
}

}  // namespace

Result<Embeddings> Embed(Model& model, std::span<const TextInput> inputs,
                         const EmbedOptions& options) {
  EncodeOptions encode = model.Capped(options.encode);
  encode.count_all = false;
  Embeddings out;
  EmbeddingRunner runner(model, options.poolings);
  if (auto ok = runner.Reserve(); !ok) return TakeError(ok);
  if (auto ok = out.token_counts.Reserve(inputs.size()); !ok) return TakeError(ok);
  if (auto ok = out.truncated.Reserve(inputs.size()); !ok) return TakeError(ok);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto encoding = model.tokenizer().Encode(inputs[i], encode);
    if (!encoding) return AboutText(TakeError(encoding), i);
    out.token_counts[i] = static_cast<std::int32_t>(encoding->ids.size());
    out.truncated[i] = encoding->truncated;
    auto ok = runner.Add(encoding->ids.span(), encoding->type_ids.span(), i);
    if (!ok) return TakeError(ok);
  }
  if (auto ok = runner.Finish(); !ok) return TakeError(ok);
  out.embeddings = runner.TakeRows();
  const std::size_t width =
      model.shape().hidden_size * std::max<std::size_t>(options.poolings.size(), 1);
  const std::size_t normalized = options.normalize ? out.embeddings.size() : 0;
  for (std::size_t i = 0; i < normalized; i += width) {
    NormalizeRow(out.embeddings.span().subspan(i, width));
  }
  return out;
}

}  // namespace distilbert
