#include "task/row_means.h"

#include <algorithm>

namespace distilbert {

Result<void> RowMeans::Reserve(std::size_t rows, std::size_t columns) {
  columns_ = columns;
  if (auto ok = sums_.Reserve(rows * columns); !ok) return ok;
  if (auto ok = counts_.Reserve(rows); !ok) return ok;
  // Not 0.0, to which -0.0 adds up to 0.0.
  std::ranges::fill(sums_.span(), -0.0);
  std::ranges::fill(counts_.span(), std::size_t{0});
  return {};
}

void RowMeans::Add(std::size_t row, std::span<const float> values) {
  ++counts_[row];
  double* sums = sums_.data() + row * columns_;
  for (std::size_t i = 0; i < columns_; ++i) sums[i] += static_cast<double>(values[i]);
}

Result<void> RowMeans::Write(Buffer<float>& out) const {
  if (auto ok = out.Reserve(sums_.size()); !ok) return ok;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(sums_[i] / static_cast<double>(counts_[i / columns_]));
  }
  return {};
}

}  // namespace distilbert
