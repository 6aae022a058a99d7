// A weight matrix in one of the forms in which it is stored or runs, accessed by rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/result.h"

namespace distilbert {

enum class MatrixForm {
  kF32,
  kInt8,  // int8 rows with one float scale each
  kQ4,    // two values a byte in groups of 32 columns with binary16 scales (models/FORMAT.md)
};

class WeightMatrix {
 public:
  WeightMatrix() = default;

  /// `int8_max` bounds the absolute value of int8 entries; unused for other forms.
  static Result<WeightMatrix> Create(MatrixForm form, std::size_t rows, std::size_t columns,
                                     int int8_max);

  MatrixForm form() const { return form_; }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  /// Rounds `values` [columns] to this form.
  void StoreRow(std::size_t row, std::span<const float> values);

  /// The floats that a row stands for.
  void LoadRow(std::size_t row, std::span<float> values) const;

  /// Row `from_row` of `from`, rounded to this form; `scratch` has room for [columns].
  void ConvertRow(std::size_t row, const WeightMatrix& from, std::size_t from_row,
                  std::span<float> scratch);

  /// Bytes of `count` rows of values, and of their scales, as safetensors stores them.
  std::span<std::byte> ValueBytes(std::size_t row, std::size_t count);
  std::span<std::byte> ScaleBytes(std::size_t row, std::size_t count);
  std::size_t value_row_bytes() const;
  std::size_t scale_row_bytes() const;

  std::span<const float> f32() const { return f32_.span(); }
  std::span<const std::int8_t> int8() const { return int8_.span(); }
  std::span<const float> scale() const { return scale_.span(); }

 private:
  MatrixForm form_ = MatrixForm::kF32;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  int int8_max_ = 0;
  Buffer<float> f32_;
  Buffer<std::int8_t> int8_;
  Buffer<float> scale_;
  Buffer<std::uint8_t> q4_;
  Buffer<std::uint16_t> q4_scale_;
};

}  // namespace distilbert
