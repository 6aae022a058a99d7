// The last product of every head, in floats.
#pragma once

#include <span>

#include "model/weight_matrix.h"
#include "nn/dot.h"

namespace distilbert {

/// `hidden` [rows, hidden_size] -> `out` [rows, columns], with floats `weight` [columns,
/// hidden_size].
inline void RunOutput(const WeightMatrix& weight, std::span<const float> bias,
                      std::span<const float> hidden, std::span<float> out) {
  const std::size_t width = weight.columns();
  for (std::size_t i = 0; i < hidden.size() / width * weight.rows(); ++i) {
    const std::size_t column = i % weight.rows();
    out[i] = nn::Dot(hidden.subspan(i / weight.rows() * width, width),
                     weight.f32().subspan(column * width, width)) +
             bias[column];
  }
}

}  // namespace distilbert
