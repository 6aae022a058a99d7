#include "task/batch_runner.h"

#include "task/sequences.h"

namespace distilbert {

Result<void> BatchRunner::Add(std::span<const std::int32_t> ids,
                              std::span<const std::int32_t> type_ids, std::size_t row) {
  if (ids_.size() + ids.size() > kMaxBatchTokens) {
    if (auto ok = Finish(); !ok) return ok;
  }
  if (offsets_.empty()) offsets_.Append(0);
  ids_.Append(ids);
  if (type_ids.empty()) {
    for (std::size_t i = 0; i < ids.size(); ++i) type_ids_.Append(0);
  } else {
    type_ids_.Append(type_ids);
  }
  offsets_.Append(ids_.size());
  rows_.Append(row);
  return CheckAll(ids_, type_ids_, offsets_, rows_);
}

Result<void> BatchRunner::Finish() {
  if (rows_.empty()) return {};
  auto ok = Run({.ids = ids_.span(), .type_ids = type_ids_.span(), .offsets = offsets_.span()},
                rows_.span());
  ids_.clear();
  type_ids_.clear();
  offsets_.clear();
  rows_.clear();
  return ok;
}

Result<void> BatchRunner::RunAll(std::span<const std::int32_t> ids,
                                 std::span<const std::int32_t> type_ids,
                                 std::span<const std::int32_t> lengths) {
  std::size_t begin = 0;
  for (std::size_t row = 0; row < lengths.size(); ++row) {
    const std::size_t length = lengths[row];
    auto ok = Add(OneSequence(ids, begin, length), OneSequence(type_ids, begin, length), row);
    if (!ok) return ok;
    begin += length;
  }
  return Finish();
}

Result<void> LogitsRunner::Reserve(std::size_t rows) {
  auto head = model().HeadFor(HeadKind::kSequence);
  if (!head) return TakeError(head);
  head_ = *head;
  return means_.Reserve(rows, head_->columns());
}

Result<void> LogitsRunner::Run(const TokenBatch& batch, std::span<const std::size_t> rows) {
  const std::size_t labels = head_->columns();
  if (auto ok = logits_.Reserve(rows.size() * labels); !ok) return ok;
  auto hidden = model().encoder().HiddenStates(batch, head_->rows());
  if (!hidden) return TakeError(hidden);
  if (auto ok = head_->Run(*hidden, logits_.span()); !ok) return ok;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    means_.Add(rows[i], logits_.span().subspan(i * labels, labels));
  }
  return {};
}

}  // namespace distilbert
