#include "model/batch_runner.h"

#include <algorithm>

namespace distilbert {
namespace {

// Tokens that pass through the encoder together, unless one text alone has more: enough to keep the
// products busy, few enough to keep activations small.
constexpr std::size_t kMaxBatchTokens = 512;

}  // namespace

Result<void> BatchRunner::Add(std::initializer_list<std::span<const std::int32_t>> parts,
                              std::size_t row) {
  std::size_t tokens = 0;
  for (const auto part : parts) tokens += part.size();
  if (ids_.size() + tokens > kMaxBatchTokens) {
    if (auto ok = Finish(); !ok) return ok;
  }
  for (const auto part : parts) ids_.insert(ids_.end(), part.begin(), part.end());
  offsets_.push_back(ids_.size());
  rows_.push_back(row);
  return {};
}

Result<void> BatchRunner::Finish() {
  if (rows_.empty()) return {};
  auto ok = Run(ids_, offsets_, rows_);
  ids_.clear();
  offsets_.resize(1);
  rows_.clear();
  return ok;
}

Result<void> LogitsRunner::Reserve(std::size_t rows) {
  if (auto ok = sums_.Reserve(rows * encoder().config().num_labels); !ok) return ok;
  if (auto ok = counts_.Reserve(rows); !ok) return ok;
  // Not 0.0, to which -0.0 adds up to 0.0.
  std::ranges::fill(sums_.span(), -0.0);
  std::ranges::fill(counts_.span(), std::size_t{0});
  return {};
}

Result<void> LogitsRunner::Run(std::span<const std::int32_t> ids,
                               std::span<const std::size_t> offsets,
                               std::span<const std::size_t> rows) {
  const std::size_t labels = encoder().config().num_labels;
  if (auto ok = logits_.Reserve(rows.size() * labels); !ok) return ok;
  if (auto ok = encoder().Forward(ids, offsets, logits_.span()); !ok) return ok;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ++counts_[rows[i]];
    for (std::size_t label = 0; label < labels; ++label) {
      sums_[rows[i] * labels + label] += static_cast<double>(logits_[i * labels + label]);
    }
  }
  return {};
}

Result<void> LogitsRunner::Means(Buffer<float>& out) const {
  if (auto ok = out.Reserve(sums_.size()); !ok) return ok;
  const std::size_t labels = encoder().config().num_labels;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(sums_[i] / static_cast<double>(counts_[i / labels]));
  }
  return {};
}

}  // namespace distilbert
