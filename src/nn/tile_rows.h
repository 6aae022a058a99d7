// Rows of a product, cut into tiles.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace distilbert::nn {

/// The fewest tiles of at most Most rows, all of about the same height: one of few rows would
/// read as many weights as a full one.
template <std::size_t Most>
class TileRows {
 public:
  explicit TileRows(std::size_t rows)
      : rows_(rows),
        size_((rows + Most - 1) / Most),
        height_(rows / size_),
        taller_(rows % size_) {}

  std::size_t size() const { return size_; }

  /// Calls run(first row, height) for each; the height is an integral constant.
  template <class Run>
  void ForEach(Run run) const {
    std::size_t row = 0;
    for (const std::size_t more : {std::size_t{1}, std::size_t{0}}) {
      const std::size_t end = more != 0 ? taller_ * (height_ + 1) : rows_;
      Dispatch(height_ + more, [&](auto height) {
        for (; row < end; row += height) run(row, height);
      });
    }
  }

 private:
  template <class Run>
  static void Dispatch(std::size_t height, Run run) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      static_cast<void>(
          ((height == Most - I && (run(std::integral_constant<std::size_t, Most - I>()), true)) ||
           ...));
    }(std::make_index_sequence<Most>());
  }

  std::size_t rows_;
  std::size_t size_;
  std::size_t height_;
  std::size_t taller_;  // the first `taller_` tiles have one extra row
};

}  // namespace distilbert::nn
