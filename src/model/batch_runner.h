// Sequences on their way through the encoder, in slices: memory does not grow with their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "model/encoder.h"

namespace distilbert {

/// Gathers sequences, each of which belongs to a row of the result, and runs them slice by slice.
class BatchRunner {
 public:
  explicit BatchRunner(Encoder& encoder) : encoder_(encoder) {}
  virtual ~BatchRunner() = default;
  BatchRunner(const BatchRunner&) = delete;
  BatchRunner& operator=(const BatchRunner&) = delete;

  /// A sequence given in parts. Runs those before it if there is no room for it beside them.
  Result<void> Add(std::initializer_list<std::span<const std::int32_t>> parts, std::size_t row);

  /// Runs what is left.
  Result<void> Finish();

 protected:
  Encoder& encoder() const { return encoder_; }

 private:
  /// Sequence i of the ragged batch belongs to rows[i].
  virtual Result<void> Run(std::span<const std::int32_t> ids, std::span<const std::size_t> offsets,
                           std::span<const std::size_t> rows) = 0;

  Encoder& encoder_;
  std::vector<std::int32_t> ids_;
  std::vector<std::size_t> offsets_{0};
  std::vector<std::size_t> rows_;
};

/// The mean of the logits of each row's sequences; of a single one its logits as they are.
class LogitsRunner final : public BatchRunner {
 public:
  using BatchRunner::BatchRunner;

  /// Makes room; call once, before anything else.
  Result<void> Reserve(std::size_t rows);

  /// Means [rows, num_labels], once Finish has succeeded. Each row has at least one sequence.
  Result<void> Means(Buffer<float>& out) const;

 private:
  Result<void> Run(std::span<const std::int32_t> ids, std::span<const std::size_t> offsets,
                   std::span<const std::size_t> rows) override;

  Buffer<double> sums_;  // [rows, num_labels]
  Buffer<std::size_t> counts_;
  Buffer<float> logits_;
};

}  // namespace distilbert
