#include "model/weight_matrix.h"

#include <algorithm>

#include "nn/quantize.h"
#include "nn/requantize.h"

namespace distilbert {

Result<WeightMatrix> WeightMatrix::Create(MatrixForm form, std::size_t rows, std::size_t columns,
                                          int int8_max) {
  WeightMatrix m;
  m.form_ = form;
  m.rows_ = rows;
  m.columns_ = columns;
  m.int8_max_ = int8_max;
  Result<void> ok;
  switch (form) {
    case MatrixForm::kF32:
      ok = m.f32_.Reserve(rows * columns);
      break;
    case MatrixForm::kInt8:
      ok = m.int8_.Reserve(rows * columns);
      if (ok) ok = m.scale_.Reserve(rows);
      break;
    case MatrixForm::kQ4:
      ok = m.q4_.Reserve(rows * nn::PackedSize(columns));
      if (ok) ok = m.q4_scale_.Reserve(rows * nn::GroupCount(columns));
      break;
  }
  if (!ok) return TakeError(ok);
  return m;
}

void WeightMatrix::StoreRow(std::size_t row, std::span<const float> values) {
  switch (form_) {
    case MatrixForm::kF32:
      std::copy(values.begin(), values.end(), f32_.data() + row * columns_);
      break;
    case MatrixForm::kInt8:
      scale_[row] = nn::QuantizeRow(values, int8_max_, int8_.data() + row * columns_);
      break;
    case MatrixForm::kQ4:
      nn::QuantizeRowQ4(values, q4_.data() + row * nn::PackedSize(columns_),
                        q4_scale_.data() + row * nn::GroupCount(columns_));
      break;
  }
}

void WeightMatrix::LoadRow(std::size_t row, std::span<float> values) const {
  switch (form_) {
    case MatrixForm::kF32:
      std::copy_n(f32_.data() + row * columns_, columns_, values.begin());
      break;
    case MatrixForm::kInt8:
      nn::DequantizeRow(int8_.data() + row * columns_, scale_[row], values);
      break;
    case MatrixForm::kQ4:
      nn::DequantizeRowQ4(q4_.data() + row * nn::PackedSize(columns_),
                          q4_scale_.data() + row * nn::GroupCount(columns_), values);
      break;
  }
}

void WeightMatrix::ConvertRow(std::size_t row, const WeightMatrix& from, std::size_t from_row,
                              std::span<float> scratch) {
  if (from.form_ == MatrixForm::kQ4 && form_ == MatrixForm::kInt8) {
    scale_[row] = nn::RequantizeRowQ4(from.q4_.data() + from_row * nn::PackedSize(columns_),
                                      from.q4_scale_.data() + from_row * nn::GroupCount(columns_),
                                      columns_, int8_max_, int8_.data() + row * columns_);
    return;
  }
  from.LoadRow(from_row, scratch);
  StoreRow(row, scratch);
}

std::size_t WeightMatrix::value_row_bytes() const {
  switch (form_) {
    case MatrixForm::kF32:
      return columns_ * sizeof(float);
    case MatrixForm::kInt8:
      return columns_;
    case MatrixForm::kQ4:
      return nn::PackedSize(columns_);
  }
  return 0;
}

std::size_t WeightMatrix::scale_row_bytes() const {
  switch (form_) {
    case MatrixForm::kF32:
      return 0;
    case MatrixForm::kInt8:
      return sizeof(float);
    case MatrixForm::kQ4:
      return nn::GroupCount(columns_) * sizeof(std::uint16_t);
  }
  return 0;
}

std::span<std::byte> WeightMatrix::ValueBytes(std::size_t row, std::size_t count) {
  std::byte* begin = form_ == MatrixForm::kF32    ? reinterpret_cast<std::byte*>(f32_.data())
                     : form_ == MatrixForm::kInt8 ? reinterpret_cast<std::byte*>(int8_.data())
                                                  : reinterpret_cast<std::byte*>(q4_.data());
  return {begin + row * value_row_bytes(), count * value_row_bytes()};
}

std::span<std::byte> WeightMatrix::ScaleBytes(std::size_t row, std::size_t count) {
  std::byte* begin = form_ == MatrixForm::kInt8 ? reinterpret_cast<std::byte*>(scale_.data())
                                                : reinterpret_cast<std::byte*>(q4_scale_.data());
  return {begin + row * scale_row_bytes(), count * scale_row_bytes()};
}

}  // namespace distilbert
