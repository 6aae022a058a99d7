#include "task/embed.h"

#include <algorithm>
#include <cmath>

#include "task/batch_runner.h"
#include "task/row_means.h"

namespace distilbert {
namespace {

class EmbeddingRunner final : public BatchRunner {
 public:
  EmbeddingRunner(Model& model, Pooling pooling)
      : BatchRunner(model), pooling_(pooling), width_(model.shape().hidden_size) {}

  Result<void> Reserve(std::size_t rows) { return means_.Reserve(rows, width_); }

  /// [rows, hidden_size], once Finish has succeeded.
  Result<void> Means(Buffer<float>& out) const { return means_.Write(out); }

 private:
  Result<void> Run(const TokenBatch& batch, std::span<const std::size_t> rows) override {
    const bool cls = pooling_ == Pooling::kCls;
    auto hidden = model().encoder().HiddenStates(batch, cls ? HiddenRows::kCls : HiddenRows::kAll);
    if (!hidden) return std::unexpected(hidden.error());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t begin = cls ? i : batch.offsets[i];
      const std::size_t end = cls ? i + 1 : batch.offsets[i + 1];
      for (std::size_t token = begin; token < end; ++token) {
        means_.Add(rows[i], hidden->subspan(token * width_, width_));
      }
    }
    return {};
  }

  Pooling pooling_;
  std::size_t width_;
  RowMeans means_;
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
  EmbeddingRunner runner(model, options.pooling);
  if (auto ok = runner.Reserve(inputs.size()); !ok) return std::unexpected(ok.error());
  if (auto ok = out.token_counts.Reserve(inputs.size()); !ok) return std::unexpected(ok.error());
  if (auto ok = out.truncated.Reserve(inputs.size()); !ok) return std::unexpected(ok.error());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto encoding = model.tokenizer().Encode(inputs[i], encode);
    if (!encoding) return std::unexpected(AboutText(encoding.error(), i));
    out.token_counts[i] = static_cast<std::int32_t>(encoding->ids.size());
    out.truncated[i] = encoding->truncated;
    auto ok = runner.Add(encoding->ids.span(), encoding->type_ids.span(), i);
    if (!ok) return std::unexpected(ok.error());
  }
  if (auto ok = runner.Finish(); !ok) return std::unexpected(ok.error());
  if (auto ok = runner.Means(out.embeddings); !ok) return std::unexpected(ok.error());
  const std::size_t width = model.shape().hidden_size;
  for (std::size_t i = 0; options.normalize && i < inputs.size(); ++i) {
    NormalizeRow(out.embeddings.span().subspan(i * width, width));
  }
  return out;
}

}  // namespace distilbert
