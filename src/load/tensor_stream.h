// One tensor on its way in: which one, how much of it has come, and the staging buffer.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/result.h"
#include "load/tensor_check.h"

namespace distilbert {

/// Cuts tensors into chunks of whole rows and decodes floats.
class TensorStream {
 public:
  /// Starts a tensor of `rows` rows of `row_elements` elements, whose floats are to become weights
  /// of `form`. Returns the chunk size in bytes.
  Result<std::size_t> Begin(std::string name, TensorMatch match, TensorDtype dtype,
                            std::size_t rows, std::size_t row_elements, MatrixForm form);

  std::span<std::byte> staging() { return staging_.span().first(chunk_bytes_); }

  /// Takes `size` bytes of staging(); kInvalidArgument unless they are whole rows that belong to
  /// the tensor.
  struct Rows {
    std::size_t first;
    std::size_t count;
    std::span<const std::byte> bytes;
  };
  Result<Rows> Take(std::size_t size);

  /// The `index`-th row of taken rows as floats; kInvalidWeights on NaN or infinity,
  /// and on what q4 cannot hold.
  Result<std::span<float>> DecodeRow(const Rows& rows, std::size_t index);

  bool complete() const { return next_row_ == rows_; }
  const TensorMatch& match() const { return match_; }
  const std::string& name() const { return name_; }
  TensorDtype dtype() const { return dtype_; }

 private:
  Buffer<std::byte> staging_;
  Buffer<float> floats_;
  std::string name_;
  TensorMatch match_{};
  TensorDtype dtype_ = TensorDtype::kF32;
  std::size_t rows_ = 0;
  std::size_t row_elements_ = 0;
  std::size_t row_bytes_ = 0;
  std::size_t next_row_ = 0;
  std::size_t chunk_bytes_ = 0;
  float most_ = 0.0f;  // magnitude of an element
};

}  // namespace distilbert
