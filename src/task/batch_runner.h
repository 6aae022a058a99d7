// Sequences on their way through the encoder, in slices: memory does not grow with their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/growing_buffer.h"
#include "base/result.h"
#include "model/token_batch.h"
#include "task/model.h"
#include "task/row_means.h"

namespace distilbert {

/// Tokens that pass through the encoder together, unless one text alone has more: enough to keep
/// the products busy, few enough to keep activations small.
inline constexpr std::size_t kMaxBatchTokens = 512;

/// Gathers sequences, each of which belongs to a row of the result, and runs them slice by slice.
class BatchRunner {
 public:
  explicit BatchRunner(Model& model) : model_(model) {}
  virtual ~BatchRunner() = default;
  BatchRunner(const BatchRunner&) = delete;
  BatchRunner& operator=(const BatchRunner&) = delete;

  /// Adds a sequence; no `type_ids`: all 0. Runs those before it if there is no room for it beside
  /// them.
  Result<void> Add(std::span<const std::int32_t> ids, std::span<const std::int32_t> type_ids,
                   std::size_t row);

  /// Runs what is left.
  Result<void> Finish();

  /// All of these, which have been checked, each with a row of its own.
  Result<void> RunAll(std::span<const std::int32_t> ids, std::span<const std::int32_t> type_ids,
                      std::span<const std::int32_t> lengths);

 protected:
  Model& model() const { return model_; }

 private:
  /// Sequence i of the batch belongs to rows[i].
  virtual Result<void> Run(const TokenBatch& batch, std::span<const std::size_t> rows) = 0;

  Model& model_;
  GrowingBuffer<std::int32_t> ids_;
  GrowingBuffer<std::int32_t> type_ids_;
  GrowingBuffer<std::size_t> offsets_;
  GrowingBuffer<std::size_t> rows_;
};

/// The mean of the logits of each row's sequences; for a single one its logits as they are.
class LogitsRunner final : public BatchRunner {
 public:
  using BatchRunner::BatchRunner;

  /// Makes room; call once, before anything else. Fails as Model::HeadFor does.
  Result<void> Reserve(std::size_t rows);

  /// Once there is room.
  std::size_t columns() const { return head_->columns(); }

  /// Means [rows, num_labels], once Finish has succeeded. Each row has at least one sequence.
  Result<void> Means(Buffer<float>& out) const { return means_.Write(out); }

 private:
  Result<void> Run(const TokenBatch& batch, std::span<const std::size_t> rows) override;

  Head* head_ = nullptr;
  RowMeans means_;
  Buffer<float> logits_;
};

}  // namespace distilbert
