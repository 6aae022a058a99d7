// Means of rows of floats: of the logits of a text's windows, of the hidden states of its tokens.
#pragma once

#include <cstddef>
#include <span>

#include "base/buffer.h"
#include "base/result.h"

namespace distilbert {

/// Sums in double precision and in the order in which rows come, so that the same rows give the
/// same bits; the mean of a single row is that row.
class RowMeans {
 public:
  /// Makes room for `rows` means; call once, before anything else.
  Result<void> Reserve(std::size_t rows, std::size_t columns);

  /// One more row of values for the mean `row`.
  void Add(std::size_t row, std::span<const float> values);

  /// [rows, columns]; each mean has had at least one row.
  Result<void> Write(Buffer<float>& out) const;

 private:
  std::size_t columns_ = 0;
  Buffer<double> sums_;  // [rows, columns]
  Buffer<std::size_t> counts_;
};

}  // namespace distilbert
