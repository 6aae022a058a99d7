// What heads have in common: their weights, and their last product, in floats.
#pragma once

#include <span>

#include "base/buffer.h"
#include "model/weight_matrix.h"
#include "nn/dot.h"

namespace distilbert {

struct OutputWeights {
  WeightMatrix matrix;  // [columns, hidden_size]
  Buffer<float> bias;   // [columns]
};

/// `hidden` [rows, hidden_size] -> `out` [rows, columns], with `weight` [columns, hidden_size].
/// `scratch` has room for [hidden_size] if these are no floats.
inline void RunOutput(const WeightMatrix& weight, std::span<const float> bias,
                      std::span<const float> hidden, std::span<float> scratch,
                      std::span<float> out) {
  const std::size_t width = weight.columns();
  const std::size_t columns = weight.rows();
  for (std::size_t column = 0; column < columns; ++column) {
    std::span<const float> row = scratch;
    if (weight.form() == MatrixForm::kF32) {
      row = weight.f32().subspan(column * width, width);
    } else {
      weight.LoadRow(column, scratch);  // once for all rows
    }
    for (std::size_t i = 0; i < hidden.size() / width; ++i) {
      out[i * columns + column] = nn::Dot(hidden.subspan(i * width, width), row) + bias[column];
    }
  }
}

}  // namespace distilbert
