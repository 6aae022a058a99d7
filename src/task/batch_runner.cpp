#include "task/batch_runner.h"

namespace distilbert {

Result<void> BatchRunner::Add(std::span<const std::int32_t> ids,
                              std::span<const std::int32_t> type_ids, std::size_t row) {
  if (ids_.size() + ids.size() > kMaxBatchTokens) {
    if (auto ok = Finish(); !ok) return ok;
  }
  ids_.insert(ids_.end(), ids.begin(), ids.end());
  type_ids_.insert(type_ids_.end(), type_ids.begin(), type_ids.end());
  type_ids_.resize(ids_.size());
  offsets_.push_back(ids_.size());
  rows_.push_back(row);
  return {};
}

Result<void> BatchRunner::Finish() {
  if (rows_.empty()) return {};
  auto ok = Run({.ids = ids_, .type_ids = type_ids_, .offsets = offsets_}, rows_);
  ids_.clear();
  type_ids_.clear();
  offsets_.resize(1);
  rows_.clear();
  return ok;
}

Result<void> LogitsRunner::Reserve(std::size_t rows) {
  return means_.Reserve(rows, model().head().columns());
}

Result<void> LogitsRunner::Run(const TokenBatch& batch, std::span<const std::size_t> rows) {
  Head& head = model().head();
  const std::size_t labels = head.columns();
  if (auto ok = logits_.Reserve(rows.size() * labels); !ok) return ok;
  const auto hidden = model().encoder().HiddenStates(batch, head.rows());
  if (!hidden) return std::unexpected(hidden.error());
  if (auto ok = head.Run(*hidden, logits_.span()); !ok) return ok;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    means_.Add(rows[i], logits_.span().subspan(i * labels, labels));
  }
  return {};
}

}  // namespace distilbert
